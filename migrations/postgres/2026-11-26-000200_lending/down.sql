DROP TABLE lending_repayments;
DROP TABLE lending_instalments;
DROP TABLE lending_loans;
DROP TABLE lending_history;
DROP TABLE lending_applications;

DROP TABLE jobs_report_lines;
DROP TABLE jobs_jobs;

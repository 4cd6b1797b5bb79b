//! What can be done to each part of the laboratory.

use tests::Wire;

use super::Process;

/// A part that can be killed, stopped and cut off, and comes back.
pub(crate) trait Victim {
    /// Its process, which is there.
    fn process(&mut self) -> &mut Process;

    /// What it hangs on, and can be cut off from.
    fn wires(&self) -> &[Wire];

    /// Starts it, and waits until it can be used.
    async fn start(&mut self);

    /// Ends it as if the power went away.
    fn kill(&mut self) {
        self.process().kill();
    }

    /// Has it stand still, as a machine that is out of memory or a virtual one that is moved.
    fn stop(&mut self) {
        self.process().signal("STOP");
    }

    /// Has it go on as if nothing had been.
    fn go_on(&mut self) {
        self.process().signal("CONT");
    }

    /// Ends its connections, and lets none be made.
    fn cut_off(&self) {
        self.wires().iter().for_each(Wire::cut);
    }

    /// Lets nothing through, and ends nothing.
    fn hold(&self) {
        self.wires().iter().for_each(Wire::hold);
    }

    /// Lets everything through again.
    fn mend(&self) {
        self.wires().iter().for_each(Wire::mend);
    }
}

//! The replica dies, falls behind or cannot be reached: reads go on, and nobody sees what is older than is promised.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;
use tokio::time::sleep;

use crate::{
    access::{Access, Answer},
    lab::{Lab, Victim},
    load::Books,
    report::{Report, amount, tell},
    scene::{Scene, on_two_nodes},
};

/// What is older than this is seen by everybody: the promise, and the time in which an acknowledgement is noticed here.
const OLDEST: Duration = Duration::from_millis(2100);
/// How long a fault lasts: longer than a replica is used that is not known to be fresh.
const FAULT: Duration = Duration::from_secs(4);

#[test]
fn the_replica_is_killed_and_cut_off() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(7, "the replica is killed, cut off or behind"));
        let reader = Reader::start(lab.every_way().await, Arc::clone(&scene.load.books));
        for _ in 0..amount(1, 10) {
            scene.load.more(50).await;
            lab.replica.kill();
            scene.load.more(50).await;
            lab.replica.start().await;
            // It falls behind, and the nodes still reach it.
            scene.load.more(50).await;
            lab.replica.cut_off();
            sleep(FAULT).await;
            lab.replica.mend();
            // It is silent.
            scene.load.more(50).await;
            lab.replica.stop();
            sleep(FAULT).await;
            lab.replica.go_on();
            report.faults += 3;
            sleep(FAULT).await;
        }
        let reads = reader.end().await;
        assert!(reads > 0, "nothing was read");
        tell(&format!("{reads} reads of what was written more than {OLDEST:?} before, all of which saw it"));
        scene.close(report, &lab.a).await;
    });
}

/// Reads again and again what was acknowledged a while ago, and shows no token.
struct Reader {
    over: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
    reads: Arc<AtomicUsize>,
}

impl Reader {
    fn start(access: Arc<Access>, books: Arc<Books>) -> Self {
        let (over, reads) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let task = tokio::spawn(read(access, books, Arc::clone(&over), Arc::clone(&reads)));
        Self { over, task, reads }
    }

    async fn end(self) -> usize {
        self.over.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
        self.reads.load(Ordering::Relaxed)
    }
}

async fn read(access: Arc<Access>, books: Arc<Books>, over: Arc<AtomicBool>, reads: Arc<AtomicUsize>) {
    let mut seen = VecDeque::<(Instant, String)>::new();
    while !over.load(Ordering::Relaxed) {
        if let Some(id) = books.newest_author() {
            seen.push_back((Instant::now(), id));
        }
        while seen.front().is_some_and(|it| it.0.elapsed() > OLDEST) {
            let Some((_, id)) = seen.pop_front() else { break };
            let number = reads.load(Ordering::Relaxed);
            let path = format!("/v1/authors/{id}");
            if let Ok(response) = access.request(number, Method::GET, &path).send().await
                && let Ok(answer) = Answer::of(response).await
            {
                match answer.status {
                    200 => _ = reads.fetch_add(1, Ordering::Relaxed),
                    401 => access.renew(&access.token()).await,
                    _ => books.wrong(format!("a read that has nothing to do with the replica: {path}: {answer:?}")),
                }
            }
        }
        sleep(Duration::from_millis(25)).await;
    }
}

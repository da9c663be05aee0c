//! A file on a disk that fails.

use koppla_testkit::{LONG, wait_for};

use super::world::{
    Disk, OnItsWay, Watch, all_done, all_once, connected, every_create_is_recorded, place,
    sandboxes,
};

#[tokio::test]
async fn full() {
    trouble("full", "koppla.db is full; free space on it").await;
}

#[tokio::test]
async fn read_only() {
    trouble("read-only", "koppla.db").await;
}

#[tokio::test]
async fn failing_to_flush() {
    trouble("failing", "koppla.db fails; look at the system's log").await;
}

/// The disk fails in the middle of the work, with an answer on its way and orders waiting; then the
/// program is killed once, and the disk mended while another one runs.
async fn trouble(fault: &str, sentence: &str) {
    let sandboxes = sandboxes(false).await;
    let Some((koppla, disk)) = Disk::under(&sandboxes) else { return };
    let world = connected(sandboxes, koppla, false).await;
    let mut serving = world.koppla.serve();
    all_done(&world, &place(&world, "före", 3).await).await;

    let on_its_way = OnItsWay::create(&world, "på-väg").await;
    disk.spoil(fault);
    let answered = on_its_way.answer(&world).await;
    let mut waiting = place(&world, "under", 6).await;
    let watch = Watch::begin(&world, &mut serving, sentence).await;
    let met = disk.met();
    watch.stays_calm().await;
    assert!(disk.met() - met < 60, "{} calls met the fault", disk.met() - met);
    let status = world.koppla.run(&["status"]).await;
    assert_ne!(status.code, Some(0), "{status:?}");
    assert!(status.stderr.contains("koppla.db"), "{status:?}");

    disk.mend();
    wait_for(LONG, "work goes on", async || {
        world.koppla.log().contains("the ledger can be used again")
    })
    .await;
    waiting.push(answered);
    all_done(&world, &waiting).await;
    world.koppla.run(&["status"]).await.fine();
    every_create_is_recorded(&world).await;

    // Once more, with the end of the process in the middle.
    disk.spoil(fault);
    let waiting = place(&world, "vid-slutet", 4).await;
    let met = disk.met();
    wait_for(LONG, "the disk fails again", async || disk.met() > met + 1).await;
    serving.kill().await;
    disk.mend();
    every_create_is_recorded(&world).await;
    let serving = world.koppla.serve();
    all_done(&world, &waiting).await;
    serving.kill().await;
    all_once(&world).await;
}

/// A flush fails once and takes with it what was written; nothing of that counts as written
/// afterwards. Each flush of one order's way is the one, in turn.
#[tokio::test]
async fn one_flush_fails_and_the_next_works() {
    let sandboxes = sandboxes(false).await;
    let Some((koppla, disk)) = Disk::under(&sandboxes) else { return };
    let world = connected(sandboxes, koppla, false).await;
    let mut last = false;
    for nth in 1..40 {
        let serving = world.koppla.serve();
        wait_for(LONG, "the program is at work", async || {
            world.koppla.log().matches("Koppla is at work").count() == nth
        })
        .await;
        disk.spoil(&format!("failing {nth}"));
        let number = world.place_of(&format!("köpare{nth}")).await;
        all_done(&world, &[number]).await;
        last = disk.is_spoilt();
        disk.mend();
        serving.kill().await;
        every_create_is_recorded(&world).await;
        if last {
            break;
        }
    }
    assert!(last, "an order's way has an end");
    assert!(disk.met() >= 3, "{} flushes failed", disk.met());
    all_once(&world).await;
}

/// Neither connecting nor serving begins on such a disk; both do when it is mended.
#[tokio::test]
async fn full_at_the_very_start() {
    at_the_start("full").await;
}

#[tokio::test]
async fn read_only_at_the_very_start() {
    at_the_start("read-only").await;
}

async fn at_the_start(fault: &str) {
    let sandboxes = sandboxes(true).await;
    let Some((koppla, disk)) = Disk::under(&sandboxes) else { return };
    disk.spoil(fault);
    for (flags, name) in [(&["status"][..], "status"), (&["connect"], "connect")] {
        let refused = match name {
            "connect" => koppla.connect(&[]).await,
            _ => koppla.run(flags).await,
        };
        assert!(matches!(refused.code, Some(1 | 2)), "{name}: {refused:?}");
        assert!(refused.stderr.contains("koppla.db"), "{name}: {refused:?}");
    }
    disk.mend();
    let world = connected(sandboxes, koppla, true).await;
    let number = place(&world, "köpare", 1).await;
    disk.spoil(fault);
    let refused = world.koppla.until_idle().await;
    assert!(matches!(refused.code, Some(1 | 2)), "{refused:?}");
    assert!(refused.stderr.contains("koppla.db"), "{refused:?}");
    disk.mend();
    world.koppla.until_idle().await.fine();
    all_done(&world, &number).await;
    all_once(&world).await;
}

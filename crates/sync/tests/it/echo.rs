//! I9: our own write never causes a second write, even where the shop shows everything as just
//! changed whenever it is looked at. Specter is never read, so its stamps cannot do harm.

use std::sync::atomic::Ordering;

use koppla_store::State;
use koppla_testkit::Place;

use crate::world::{World, all};

koppla_testkit::on_each_store!(a_shop_that_stamps_at_every_look_causes_no_second_write);

async fn a_shop_that_stamps_at_every_look_causes_no_second_write(place: Place) {
    let world = World::new(place).await;
    world.restamps.store(0, Ordering::SeqCst);
    let keys: Vec<String> = (0..3).map(|_| world.place("asa@example.se")).collect();
    world.work_until(|records| records.len() == 3 && all(State::Done)(records)).await;
    let writes = || {
        let calls = world.shop_calls.lock().unwrap();
        let shop =
            calls.iter().filter(|call| *call == "Order.set" || *call == "Article.set").count();
        (world.actions(), shop)
    };
    let (erp, shop) = writes();
    assert_eq!(erp.iter().filter(|action| *action == "newOrderSubmit").count(), 3);
    assert_eq!(shop, 3, "each number once");
    for _ in 0..4 {
        let stamped = world.restamps.load(Ordering::SeqCst);
        world.work_until(|records| records.len() == 3 && all(State::Done)(records)).await;
        while world.engine.article_batch().await.unwrap() > 0 {}
        let shown = world.restamps.load(Ordering::SeqCst) - stamped;
        assert!(shown > 6, "orders and articles were looked at as changed, {shown}");
    }
    assert_eq!(writes(), (erp, shop));
    for key in keys {
        let attempts = world.attempts(&key).await;
        let actions: Vec<_> = attempts.iter().map(|attempt| attempt.action.as_str()).collect();
        assert_eq!(actions, ["submit_customer", "create_order", "write_number"]);
    }
}

//! Switching off and on, and changing a connection that works (ACC-3).

use koppla_store::{ConnectionState, Entity, State};
use koppla_testkit::{LONG, Sandboxes, order, wait_for};

use super::world::{Form, World, form, step};

async fn is_in_specter(world: &World, orders: usize) {
    wait_for(LONG, "the orders are in Specter", async || {
        world.sandboxes.specter_list("orders").await.len() == orders
    })
    .await;
}

#[tokio::test]
async fn switching_off_stops_all_traffic_and_forgets_nothing() {
    let world = World::standard().await;
    world.work();
    let id = world.connected().await;
    world.sandboxes.place(&order(0)).await;
    is_in_specter(&world, 1).await;
    let page = world.get(&step(&id, "switch-off")).await;
    page.says("Stänga av kopplingen Provbutiken?").says("Inget glöms");
    world.post(&step(&id, "switch-off"), &Form::new()).await.says("Kopplingen är avstängd");
    // Whoever worked for it has left at once.
    wait_for(LONG, "the seat is handed back", async || {
        world.store.sittings().await.unwrap().is_empty()
    })
    .await;
    let before = Sandboxes::calls(&world.sandboxes.shop, "Order.list").await.len();
    world.sandboxes.place(&order(1)).await;
    let refused = world.post(&format!("/connection/{id}/articles/export-all"), &Form::new()).await;
    refused.says("Kopplingen är inte på");
    assert_eq!(Sandboxes::calls(&world.sandboxes.shop, "Order.list").await.len(), before);
    assert_eq!(world.sandboxes.specter_list("orders").await.len(), 1);
    let page = world.get(&format!("/connection/{id}/connect")).await;
    page.says("Allt som redan är kopplat finns kvar").says("Slå på kopplingen");

    world.post(&step(&id, "activate"), &Form::new()).await.says("Kopplingen är på");
    is_in_specter(&world, 2).await;
}

#[tokio::test]
async fn new_keys_of_a_working_connection_count_only_if_they_are_accepted() {
    let world = World::standard().await;
    world.work();
    let id = world.connected().await;
    let account = async || world.store.connection(&id).await.unwrap().unwrap().account;
    let before = account().await;
    let mut wrong = world.erp_form();
    wrong.extend(form(&[("first", "fel-nyckel-som-inte")]));
    let page = world.post(&step(&id, "specter"), &wrong).await;
    page.says("kopplingen arbetar vidare med de gamla").says("Specter godtar inte smbID");
    assert_eq!(account().await, before);

    let mut other = world.shop_form();
    other.extend(form(&[("webshop", "41235")]));
    world.post(&step(&id, "shop"), &other).await.says("från en annan butik");
    let mut other = world.erp_form();
    other.extend(form(&[("account", "9002")]));
    world.post(&step(&id, "specter"), &other).await.says("ett annat konto hos Specter");
    assert_eq!(account().await, before);

    world.post(&step(&id, "specter"), &world.erp_form()).await.says("De gäller nu");
    assert_eq!(world.store.connection(&id).await.unwrap().unwrap().state, ConnectionState::Active);
}

#[tokio::test]
async fn a_paused_connection_says_why_and_how_to_go_on() {
    let world = World::standard().await;
    let id = world.connected().await;
    world.store.pause_connection(&id, "Specter said no".into()).await.unwrap();
    let page = world.get(&format!("/connection/{id}/connect")).await;
    page.says("Pausad").says("Specter said no").says("slå sedan på kopplingen igen");
    world.post(&step(&id, "test"), &Form::new()).await.says("Specter said no");
    world.post(&step(&id, "activate"), &Form::new()).await.says("Kopplingen är på");
    let connection = world.store.connection(&id).await.unwrap().unwrap();
    assert_eq!((connection.state, connection.reason), (ConnectionState::Active, None));
    let counts = world.store.counts(&id, Entity::Article).await.unwrap();
    assert_eq!(counts.of(State::Due), 5, "nothing works here, and nothing is lost");
}

//! `koppla demo`: both sandboxes, the first export, some orders, and a table of both sides.

mod connect;
mod table;
mod world;

use std::process::ExitCode;

use anyhow::Result;
use koppla_store::Entity;

use crate::cli::DemoArgs;
use crate::demo::orders;
use crate::node::Engines;
use crate::output::Output;
use crate::problem::Problem;
use crate::{progress, setup};

use world::World;

/// Plays the demo; exit status 1 when the two sides do not agree.
pub(crate) async fn run(arguments: DemoArgs, output: Output) -> Result<ExitCode> {
    let stop = setup::stop_signal()?;
    let world = World::start(arguments.folder.as_deref(), &Engines::default(), &stop).await?;
    output.line("A made-up shop and a local Specter are running. Koppla exports the articles …")?;
    let connection = world.connection().to_owned();
    let store = world.store().clone();
    tokio::select! {
        never = progress::follow(&store, &connection, Entity::Article, "articles") => never?,
        done = world.articles_settled() => done?,
        () = stop.cancelled() => return Ok(ExitCode::SUCCESS),
    }
    let articles = store.counts(&connection, Entity::Article).await.map_err(Problem::from)?;
    output.line(&format!("{}\n", table::articles(&articles)))?;

    for index in 0..arguments.orders {
        world.place(&orders::order(index)).await?;
    }
    output.line(&format!("{} orders were placed in the shop …", arguments.orders))?;
    tokio::select! {
        never = progress::follow(&store, &connection, Entity::Order, "orders") => never?,
        done = world.orders_settled(arguments.orders) => done?,
        () = stop.cancelled() => return Ok(ExitCode::SUCCESS),
    }
    let lines = table::lines(&world).await?;
    output.answer(&lines, |lines| table::orders(lines))?;
    let agrees = lines.len() == arguments.orders as usize && lines.iter().all(table::Line::agrees);
    if !arguments.once {
        output.line(&world.addresses())?;
        stop.cancelled().await;
    }
    stop.cancel();
    world.end().await;
    if !agrees {
        return Err(Problem::user("the two sides do not agree; see the table").into());
    }
    Ok(ExitCode::SUCCESS)
}

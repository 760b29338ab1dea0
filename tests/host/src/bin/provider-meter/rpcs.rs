//! Calls per second on one connection.

use std::time::Instant;

use futures::future::TryFutureExt as _;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;

use crate::session::{Session, Target};

/// Different objects, so that the reads do not all ask for the same one.
const OBJECTS: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    target: Target,
    /// How many calls to make of each kind
    #[arg(long, value_name = "N", default_value_t = 2000)]
    calls: usize,
}

/// Calls per second, by the number of calls at the same time.
#[derive(Serialize)]
pub(crate) struct Sample {
    plan_1: f64,
    plan_10: f64,
    read_1: f64,
    read_10: f64,
}

pub(crate) async fn measure(options: &Options) -> anyhow::Result<Sample> {
    let session = Session::open(&options.target).await?;
    let objects = session.create_all(OBJECTS).await?;
    let config = session.config(OBJECTS)?;
    let plan = |_| session.plan(config.clone()).map_ok(drop);
    let read = |call: usize| session.read(objects[call % OBJECTS].clone());
    let sample = Sample {
        plan_1: rate(options.calls, 1, plan).await?,
        plan_10: rate(options.calls, 10, plan).await?,
        read_1: rate(options.calls, 1, read).await?,
        read_10: rate(options.calls, 10, read).await?,
    };
    session.close().await?;
    Ok(sample)
}

async fn rate<C>(calls: usize, at_a_time: usize, call: impl Fn(usize) -> C) -> anyhow::Result<f64>
where
    C: Future<Output = anyhow::Result<()>>,
{
    let started = Instant::now();
    stream::iter(0..calls)
        .map(call)
        .buffer_unordered(at_a_time)
        .try_collect::<()>()
        .await?;
    Ok(calls as f64 / started.elapsed().as_secs_f64())
}

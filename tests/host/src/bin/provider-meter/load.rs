//! A process that has planned, created and read many resources.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;

use crate::memory::Memory;
use crate::session::{Session, Target};

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    target: Target,
    /// How many resources
    #[arg(long, value_name = "N")]
    resources: usize,
}

#[derive(Serialize)]
pub(crate) struct Sample {
    memory: Option<Memory>,
}

/// One process does here what Terraform divides among three, so the result is an upper bound for
/// each of them.
pub(crate) async fn measure(options: &Options) -> anyhow::Result<Sample> {
    let session = Session::open(&options.target).await?;
    let objects = session.create_all(options.resources).await?;
    stream::iter(objects)
        .map(|object| session.read(object))
        .buffer_unordered(10)
        .try_collect::<()>()
        .await?;
    let memory = session.memory()?;
    session.close().await?;
    Ok(Sample { memory })
}

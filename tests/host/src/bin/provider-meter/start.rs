//! A start, until the provider returns its schema.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use provider_host::Host;
use serde::Serialize;
use tonic::codegen::http::uri::PathAndQuery;

use crate::memory::{self, Memory};

/// Go's runtime takes and returns memory in the background for a moment.
const SETTLING: Duration = Duration::from_millis(200);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The provider binary
    provider: PathBuf,
}

#[derive(Serialize)]
pub(crate) struct Sample {
    /// From the start of the process to its handshake line.
    handshake_ms: f64,
    /// From the handshake line to the provider's schema, including the connection and its TLS
    /// handshake.
    schema_ms: f64,
    /// The memory after that.
    memory: Option<Memory>,
}

pub(crate) async fn measure(options: &Options) -> anyhow::Result<Sample> {
    let launch = Host::launch(&options.provider).unconnected();
    let started = Instant::now();
    let host = launch.await;
    let handshake = started.elapsed();
    // Both protocol versions have the call, under different names. The answer stays undecoded, so
    // that the figure includes no decoder of this host.
    let path = match host.handshake().fields()[1] {
        "5" => "/tfplugin5.Provider/GetSchema",
        "6" => "/tfplugin6.Provider/GetProviderSchema",
        other => bail!("the provider speaks version {other} of the protocol"),
    };
    let connection = host.dial().trusting_by_bytes_only().connect().await?;
    let mut grpc =
        tonic::client::Grpc::new(connection.channel()).max_decoding_message_size(usize::MAX);
    grpc.ready().await?;
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    grpc.unary(
        tonic::Request::new(()),
        PathAndQuery::from_static(path),
        codec,
    )
    .await
    .context("the provider has no schema")?;
    let schema = started.elapsed() - handshake;
    tokio::time::sleep(SETTLING).await;
    let memory = memory::of(host.process().pid())?;
    // As with Terraform, the answer does not matter: some providers end before they send it.
    let _ = connection.shut_down().await;
    Ok(Sample {
        handshake_ms: handshake.as_secs_f64() * 1e3,
        schema_ms: schema.as_secs_f64() * 1e3,
        memory,
    })
}

//! The gRPC service: the list of calls. Around each call it logs a span and the duration, and it
//! answers even if a handler panics.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Poll, ready};
use std::time::Instant;

use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use tonic::{Request, Response, Status};
use tracing::{Instrument, Span};

use super::answer::{Answer, panicked};
use super::proto::{self, provider_server};
use super::rpc::{Rpc, StreamingRpc};
use super::service::ProviderService;
use crate::framework::diagnostic::Diagnostic;

/// The calls of the protocol, in its order.
macro_rules! calls {
    ($($call:ident),+ $(,)?) => {
        #[tonic::async_trait]
        impl provider_server::Provider for ProviderService {
            $(
                async fn $call(
                    &self,
                    request: Request<proto::$call::Request>,
                ) -> Result<Response<proto::$call::Response>, Status> {
                    answer(self, request.into_inner()).await
                }
            )+

            type ListResourceStream = Events<proto::list_resource::Event>;

            async fn list_resource(
                &self,
                request: Request<proto::list_resource::Request>,
            ) -> Result<Response<Self::ListResourceStream>, Status> {
                answer_stream(self, request.into_inner()).await
            }
        }
    };
}

calls!(
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    validate_provider_config,
    validate_resource_config,
    validate_data_resource_config,
    validate_list_resource_config,
    configure_provider,
    upgrade_resource_state,
    upgrade_resource_identity,
    read_resource,
    plan_resource_change,
    apply_resource_change,
    import_resource_state,
    move_resource_state,
    generate_resource_config,
    read_data_source,
    get_functions,
    call_function,
    stop_provider,
);

/// The parts of a streamed answer.
type Events<T> = BoxStream<'static, Result<T, Status>>;

/// Handles one call.
async fn answer<R: Rpc>(
    service: &ProviderService,
    request: R,
) -> Result<Response<R::Response>, Status> {
    let span = span(R::NAME, request.type_name());
    async move {
        let started = Instant::now();
        let answer = carry_out(R::NAME, service, request.handle(service)).await;
        log_answered(started);
        Ok(Response::new(answer.unwrap_or_else(Answer::failed)))
    }
    .instrument(span)
    .await
}

/// Handles a call with a streamed answer.
async fn answer_stream<R: StreamingRpc>(
    service: &ProviderService,
    request: R,
) -> Result<Response<Events<R::Event>>, Status> {
    let span = span(R::NAME, request.type_name());
    let started = Instant::now();
    let remote_service = service.provider.remote_service();
    let opened = carry_out(R::NAME, service, request.handle(service));
    let opened = opened.instrument(span.clone()).await;
    let pieces = opened.unwrap_or_else(|said| stream::iter([Answer::failed(said)]).boxed());
    let mut pieces = AssertUnwindSafe(pieces).catch_unwind().fuse();
    let answer = stream::poll_fn(move |context| {
        let _in_span = span.enter();
        Poll::Ready(match ready!(pieces.poll_next_unpin(context)) {
            Some(piece) => {
                Some(Ok(piece.unwrap_or_else(|_| {
                    Answer::failed(panicked(R::NAME, remote_service))
                })))
            }
            None => {
                log_answered(started);
                None
            }
        })
    });
    Ok(Response::new(answer.boxed()))
}

fn span(tf_rpc: &'static str, tf_resource_type: &str) -> Span {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    let tf_req_id = CALLS.fetch_add(1, Ordering::Relaxed);
    tracing::info_span!("rpc", tf_rpc, tf_req_id, tf_resource_type)
}

async fn carry_out<T>(
    tf_rpc: &'static str,
    service: &ProviderService,
    work: impl Future<Output = Result<T, Diagnostic>>,
) -> Result<T, Diagnostic> {
    tracing::trace!("received");
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => done.inspect_err(|said| tracing::error!(summary = said.summary, "failed")),
        // The panic hook has already logged the message and the place.
        Err(_) => Err(panicked(tf_rpc, service.provider.remote_service())),
    }
}

fn log_answered(started: Instant) {
    let tf_req_duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    tracing::debug!(tf_req_duration_ms, "answered");
}

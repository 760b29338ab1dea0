//! Log lines on stderr in the form that hosts read.

mod fields;
mod line;
mod threshold;

use std::io::{self, Write as _};

use chrono::{DateTime, Utc};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Registry};

use self::fields::Fields;
pub use self::threshold::Threshold;

/// The first word of every target of this crate.
const THIS_CRATE: &str = env!("CARGO_CRATE_NAME");

/// From now on sends the events of this process to stderr, down to the level of `threshold`.
///
/// It sends only events of this crate, and those whose targets start with a crate named in
/// `crates`, such as `["terraform_provider_example"]`. HTTP and TLS libraries may log the content
/// of requests, including secrets.
pub fn install(threshold: Threshold, crates: &'static [&'static str]) {
    let hclog = Hclog {
        threshold,
        crates,
        now: Utc::now,
        // One call, so that lines of several threads never mix. If stderr is closed, there is
        // nowhere to report that.
        write: |line| {
            let _ = io::stderr().lock().write_all(line);
        },
    };
    // Fails only if a subscriber is already installed, which then stays.
    let _ = tracing::subscriber::set_global_default(Registry::default().with(hclog));
}

/// Writes events in the form of HashiCorp's hclog, one call of `write` a line.
struct Hclog {
    threshold: Threshold,
    crates: &'static [&'static str],
    now: fn() -> DateTime<Utc>,
    write: fn(&[u8]),
}

impl Hclog {
    /// The module of a logged target, with dots, as Go writes them.
    fn module(&self, target: &str) -> Option<String> {
        let crates = [THIS_CRATE].into_iter().chain(self.crates.iter().copied());
        crates
            .filter_map(|name| target.strip_prefix(name))
            .find_map(|path| match path {
                "" => Some("main".to_owned()),
                path => Some(path.strip_prefix("::")?.replace("::", ".")),
            })
    }

    /// Spans are kept whatever their level, because an error should name its span.
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        self.module(metadata.target()).is_some()
            && (metadata.is_span() || *metadata.level() <= self.threshold.0)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Hclog {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.wants(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(module) = self.module(event.metadata().target()) else {
            return;
        };
        let mut fields = Fields::default();
        let spans = context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root());
        for span in spans {
            if let Some(of_span) = span.extensions().get::<Fields>() {
                fields.named.extend(of_span.named.clone());
            }
        }
        // Last, so that the event's own fields win.
        event.record(&mut fields);
        let level = *event.metadata().level();
        (self.write)(&line::line(level, &module, (self.now)(), fields));
    }
}

#[cfg(test)]
mod tests;

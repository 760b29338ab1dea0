//! Tests of the lines on stderr.

use std::cell::RefCell;
use std::fmt;

use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;
use tracing::{Level, debug, debug_span, error, info, info_span, trace, warn};

use super::*;

thread_local! {
    static WRITTEN: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// The lines that `events` writes at this threshold.
fn lines(threshold: LevelFilter, events: impl FnOnce()) -> Vec<Value> {
    let hclog = Hclog {
        threshold: Threshold(threshold),
        now: || {
            "2026-03-04T05:06:07.08Z"
                .parse()
                .expect("this is a moment in time")
        },
        crates: &["terraform_provider_example"],
        write: |line| WRITTEN.with_borrow_mut(|written| written.push(line.to_vec())),
    };
    let subscriber = Registry::default().with(hclog);
    tracing::subscriber::with_default(subscriber, events);
    WRITTEN
        .take()
        .into_iter()
        .map(|line| {
            assert!(line.len() < 64 << 10, "a line of {} bytes", line.len());
            let text = line.strip_suffix(b"\n").expect("lines end");
            assert!(!text.contains(&b'\n'));
            serde_json::from_slice(text).expect("lines are JSON")
        })
        .collect()
}

fn line(events: impl FnOnce()) -> Value {
    let mut lines = lines(LevelFilter::TRACE, events);
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

#[test]
fn a_line_has_the_keys_of_hclog_and_the_fields_of_the_event() {
    let line = line(|| info!(attempt = 2, cached = false, path = "/v1", "request sent"));
    assert_eq!(
        line,
        json!({
            "@level": "info",
            "@message": "request sent",
            "@module": "plugin.logging.tests",
            "@timestamp": "2026-03-04T05:06:07.080000Z",
            "attempt": 2,
            "cached": false,
            "path": "/v1",
        })
    );
}

#[test]
fn fields_of_the_spans_are_there_and_the_event_has_the_last_word() {
    let line = line(|| {
        let outer = info_span!(
            "outer",
            rpc = "PlanResourceChange",
            id = 1,
            late = tracing::field::Empty
        );
        outer.record("late", "known by now");
        let _outer = outer.entered();
        let _inner = debug_span!("inner", id = 2).entered();
        warn!(id = 3, "here");
    });
    assert_eq!(line["rpc"], "PlanResourceChange");
    assert_eq!(line["late"], "known by now");
    assert_eq!(line["id"], 3);
    assert_eq!(line["@level"], "warn");
}

#[test]
fn no_field_can_pass_for_a_key_of_hclog() {
    let line = line(|| {
        let _span = info_span!("span", "@timestamp" = 0, "@@module" = 0).entered();
        info!(
            "@message" = 1,
            "@level" = true,
            "@caller" = "nobody",
            "the message"
        );
    });
    assert_eq!(line["@message"], "the message");
    assert_eq!(line["@level"], "info");
    assert_eq!(line["@module"], "plugin.logging.tests");
    assert_eq!(line["@timestamp"], "2026-03-04T05:06:07.080000Z");
    assert_eq!(line["_message"], 1);
    assert_eq!(line["_level"], true);
    assert_eq!(line["_timestamp"], 0);
    assert_eq!(line["_module"], 0);
    assert_eq!(line["_caller"], "nobody");
    assert_eq!(line["@caller"], Value::Null);
}

#[test]
fn an_event_without_a_message_has_an_empty_one() {
    assert_eq!(line(|| info!(n = 1))["@message"], "");
}

#[test]
fn errors_are_written_in_their_own_words() {
    let error = fmt::Error;
    let line = line(|| error!(error = &error as &dyn std::error::Error, "failed"));
    assert_eq!(line["error"], fmt::Error.to_string());
}

#[test]
fn line_breaks_stay_inside_the_line() {
    let line = line(|| info!(text = "a\nb\u{2028}c", "one\ntwo"));
    assert_eq!(line["@message"], "one\ntwo");
    assert_eq!(line["text"], "a\nb\u{2028}c");
}

#[test]
fn long_text_is_cut_at_a_character_and_says_so() {
    let text = "é".repeat(10_000);
    let line = line(|| info!(text, "{text}"));
    let kept = format!("{}… ({} bytes cut)", "é".repeat(4096), 20_000 - 8192);
    assert_eq!(line["@message"], kept);
    assert_eq!(line["text"], kept);
}

#[test]
fn the_whole_line_stays_short_however_much_there_is() {
    // Each of these becomes six characters of JSON.
    let control = "\u{1}".repeat(20_000);
    let line = line(|| {
        info!(
            a = control,
            b = control,
            c = "short",
            d = control,
            "{control}"
        )
    });
    assert_eq!(line["@level"], "info");
    assert_eq!(line["c"], "short");
    assert_eq!(line["fields_dropped"], 3);
}

#[test]
fn the_threshold_keeps_events_out_and_spans_in() {
    let levels = |threshold| {
        lines(threshold, || {
            let _span = debug_span!("span", id = 7).entered();
            trace!("t");
            debug!("d");
            info!("i");
            warn!("w");
            error!("e");
        })
    };
    assert_eq!(levels(LevelFilter::OFF).len(), 0);
    assert_eq!(levels(LevelFilter::TRACE).len(), 5);
    let errors = levels(LevelFilter::ERROR);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["@level"], "error");
    assert_eq!(errors[0]["id"], 7);
}

#[test]
fn other_crates_have_no_say() {
    let lines = lines(LevelFilter::TRACE, || {
        for_target_of_a_library();
        tracing::event!(target: "terraform_provider_example_other", Level::ERROR, "no");
        tracing::event!(target: "terraform_provider_example", Level::ERROR, "yes");
    });
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["@message"], "yes");
    assert_eq!(lines[0]["@module"], "main");
}

fn for_target_of_a_library() {
    tracing::event!(target: "h2::codec", Level::ERROR, token = "secret", "frame");
}

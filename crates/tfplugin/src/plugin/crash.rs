//! Writes a panic in a form that the host shows.

use std::any::Any;
use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};
use std::thread;

/// The number of lines of backtrace; the host shows about a hundred lines in all.
const BACKTRACE_LINES: usize = 60;

/// Makes panics visible in Terraform and OpenTofu.
///
/// They show the stderr of a crashed provider only from a line that starts as a Go panic does; they
/// do not recognise Rust's wording.
pub fn report_panics() {
    panic::set_hook(Box::new(|info| {
        let thread = thread::current();
        let report = Report {
            message: message(info.payload()),
            location: location(info),
            thread: thread.name().unwrap_or("unnamed"),
            backtrace: &Backtrace::force_capture().to_string(),
        };
        // If stderr is closed, there is nowhere to report that.
        let _ = io::stderr().lock().write_all(report.text().as_bytes());
    }));
}

struct Report<'a> {
    message: &'a str,
    location: String,
    thread: &'a str,
    backtrace: &'a str,
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut lines = self.message.lines();
        let mut text = format!("panic: {}\n", lines.next().unwrap_or_default());
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
        let _ = writeln!(text, "  at {} in thread {}", self.location, self.thread);
        // Release builds have no symbols, and a hundred lines of "<unknown>" do not help.
        let known = self
            .backtrace
            .lines()
            .filter(|line| !line.contains("<unknown>"));
        for line in known.take(BACKTRACE_LINES) {
            let _ = writeln!(text, "  {}", line.trim_end());
        }
        text
    }
}

fn message(payload: &dyn Any) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no message)")
}

fn location(info: &PanicHookInfo<'_>) -> String {
    info.location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_starts_as_hosts_expect_it() {
        let report = Report {
            message: "first line\nsecond line",
            location: "src/a.rs:1:2".to_owned(),
            thread: "main",
            backtrace: "   0: known\n             at ./src/a.rs:1:2\n   1: <unknown>\n",
        };
        assert_eq!(
            report.text(),
            "panic: first line\n  second line\n  at src/a.rs:1:2 in thread main\n     0: known\n               at ./src/a.rs:1:2\n"
        );
    }

    #[test]
    fn a_payload_that_is_no_text_is_reported_too() {
        assert_eq!(message(&"text"), "text");
        assert_eq!(message(&"text".to_owned()), "text");
        assert_eq!(message(&7), "(no message)");
    }
}

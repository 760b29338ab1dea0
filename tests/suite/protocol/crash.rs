//! What a panic writes to stderr.

use std::env;
use std::thread;
use std::time::Duration;

use tfplugin::plugin::crash;
use tokio::process::Command;

use crate::host::Process;

const ROLE: &str = "TEST_PANIC";

/// Hosts show the text after a line that starts like a Go panic. Nothing makes the program itself
/// panic, so this test starts its own binary again and panics there.
#[tokio::test]
async fn a_panic_writes_a_line_that_hosts_recognise() {
    if env::var_os(ROLE).is_some() {
        crash::report_panics();
        let panicked = thread::Builder::new()
            .name("worker".to_owned())
            .spawn(|| panic!("out of {}", "tokens"))
            .expect("a thread can be started")
            .join();
        assert!(panicked.is_err());
        return;
    }
    let test = "protocol::crash::a_panic_writes_a_line_that_hosts_recognise";
    let own = env::current_exe().expect("the test knows itself");
    let again = Process::start(Command::new(own).args(["--exact", test]).env(ROLE, "1"));
    let ended = again.ended_within(Duration::from_secs(20)).await;
    assert!(ended.status.success(), "{ended:#?}");
    let report = ended.stderr;
    assert_eq!(report[0], "panic: out of tokens", "{report:#?}");
    assert!(report[1].contains("crash.rs:"), "{report:#?}");
    assert!(report[1].ends_with("in thread worker"), "{report:#?}");
    assert!(report.len() > 3, "a backtrace follows: {report:#?}");
    assert!(report.len() < 100, "hosts show about a hundred lines");
}

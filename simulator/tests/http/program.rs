//! The program: its command line, its first line, its end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::{Value, json};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_control-center-simulator"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The program while it runs. It ends with the test.
struct Running {
    child: Child,
    #[cfg_attr(not(unix), allow(dead_code, reason = "kept open for the program"))]
    stdout: BufReader<ChildStdout>,
    url: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(arguments).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("its first line");
        let url = line
            .strip_prefix("control-center-simulator listening on ")
            .and_then(|url| url.strip_suffix('\n'))
            .unwrap_or_else(|| panic!("the first line is {line:?}"))
            .to_owned();
        Self { child, stdout, url }
    }

    fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let client: ureq::Agent = ureq::Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .build()
            .into();
        let mut response = client
            .get(format!("{}{path}", self.url))
            .header("Authorization", format!("MxToken {token}"))
            .call()
            .expect("an answer");
        let body = response.body_mut().read_json().expect("JSON");
        (response.status().as_u16(), body)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // This fails if the test has already ended it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn it_says_where_it_listens_and_ends_when_told() {
    for signal in ["-INT", "-TERM"] {
        let mut running = Running::start(&[]);
        assert!(running.url.starts_with("http://127.0.0.1:"));
        assert_eq!(
            running.get("/v1/genai/prerequisites", "simulator-token").0,
            200
        );
        let sent = Command::new("kill")
            .args([signal, &running.child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
        let mut rest = String::new();
        running
            .stdout
            .read_to_string(&mut rest)
            .expect("the rest of its output");
        assert!(running.child.wait().expect("its end").success());
        assert_eq!(rest, "", "there is one line on stdout");
    }
}

#[test]
fn it_does_what_its_flags_say() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(file("company.json"), r#"{"cloudTokens": {"total": 7}}"#)
        .expect("the file is written");
    std::fs::write(file("estate.json"), r#"{"now": "2026-01-31T10:00:00Z"}"#).expect("a file");
    let running = Running::start(&[
        "--listen",
        "127.0.0.1:0",
        "--database",
        &file("center.sqlite"),
        "--token",
        "another",
        "--company",
        &file("company.json"),
        "--provisioning-delay",
        "1m",
        "--latency",
        "1ms",
        "--rate-limit",
        "1/1h",
        "--clock",
        "2031-07-01T12:00:00Z",
        "--estate",
        &file("estate.json"),
    ]);
    assert!(
        running.get("/simulator/clock", "").1["now"]
            .as_str()
            .is_some_and(|now| now.starts_with("2031-07-01"))
    );
    let (status, found) = running.get("/v1/genai/prerequisites", "another");
    assert_eq!((status, &found["cloudTokens"]["total"]), (200, &json!(7)));
    assert_eq!(running.get("/v1/genai/prerequisites", "another").0, 429);
    assert!(directory.path().join("center.sqlite").exists());
}

#[track_caller]
fn assert_refused(arguments: &[&str], expected: &str) {
    let Output {
        status,
        stdout,
        stderr,
    } = program(arguments).output().expect("the program starts");
    let stderr = String::from_utf8_lossy(&stderr);
    // As the manual says; 101 would be a panic.
    let code = status.code();
    assert!(
        matches!(code, Some(1 | 2)),
        "{arguments:?}: {code:?} {stderr}"
    );
    assert!(stderr.contains(expected), "{stderr}");
    assert_eq!(stdout, b"");
}

#[test]
fn it_refuses_flags_that_it_cannot_use() {
    assert_refused(&["--colour", "red"], "unexpected argument '--colour'");
    assert_refused(
        &["--listen", "here"],
        "invalid value 'here' for '--listen <ADDRESS>': give an IP address and a port, for example \
         127.0.0.1:8080",
    );
    assert_refused(
        &["--listen", "8080"],
        "give an IP address and a port, for example 127.0.0.1:8080",
    );
    assert_refused(
        &["--rate-limit", "fast"],
        "a rate limit is a number of requests per time, for example 10/1s",
    );
    assert_refused(
        &["--clock", "noon"],
        "invalid value 'noon' for '--clock <RFC3339>': give a time as in RFC 3339, for example \
         2026-03-05T12:00:00Z",
    );
    assert_refused(
        &["--clock", "9999-01-01T00:00:00Z"],
        "the clock can be set to the years 1970 to 9000",
    );
    assert_refused(
        &["--latency", "soon"],
        "invalid value 'soon' for '--latency <DURATION>': give a duration, for example 500ms or 2s",
    );
    assert_refused(
        &["--company", "/nowhere/company.json"],
        "cannot read /nowhere/company.json",
    );
    assert_refused(
        &["--estate", "/nowhere/estate.json"],
        "cannot read /nowhere/estate.json",
    );
    // An address of RFC 5737, which no machine has.
    assert_refused(&["--listen", "192.0.2.1:0"], "cannot listen on 192.0.2.1:0");
    assert_refused(&["--tls", "/dev/null/ca"], "cannot write /dev/null/ca");
    assert_refused(
        &["--tls-name", "center"],
        "the following required arguments were not provided:\n  --tls <DIR>",
    );
    assert_refused(
        &["--database", "/nowhere/center.sqlite"],
        "cannot use the database /nowhere/center.sqlite",
    );
}

#[test]
fn it_warns_that_the_provider_uses_no_plain_http_from_elsewhere() {
    let certificates = tempfile::tempdir().expect("a directory");
    let directory = certificates.path().display().to_string();
    let everywhere = ["--listen", "0.0.0.0:0"];
    for (arguments, warns) in [
        (&everywhere[..], true),
        (&["--listen", "localhost:0"], false),
        (&[&everywhere[..], &["--tls", &directory]].concat(), false),
    ] {
        let mut running = Running::start(arguments);
        running.child.kill().expect("it runs");
        let mut stderr = String::new();
        let mut output = running.child.stderr.take().expect("its errors");
        output.read_to_string(&mut stderr).expect("text");
        assert_eq!(
            stderr.contains("start the simulator with --tls DIR"),
            warns,
            "{stderr}"
        );
        assert_eq!(stderr.lines().count(), usize::from(warns), "{stderr}");
    }
}

#[test]
fn its_first_line_says_https() {
    let directory = tempfile::tempdir().expect("a directory");
    let certificates = directory.path().display().to_string();
    let running = Running::start(&["--tls", &certificates, "--control-token", "secret"]);
    assert!(
        running.url.starts_with("https://127.0.0.1:"),
        "{}",
        running.url
    );
    assert!(directory.path().join("ca.pem").exists());
}

#[test]
fn its_manual_has_every_control_and_flag() {
    let Output { status, stdout, .. } = program(&["--help"]).output().expect("the program");
    let manual = String::from_utf8(stdout).expect("a manual of text");
    assert!(status.success());
    for part in [
        "--listen",
        "--database",
        "--token",
        "--company",
        "--estate",
        "--provisioning-delay",
        "--latency",
        "--rate-limit",
        "--clock",
        "--tls",
        "--tls-name",
        "--control-token",
        "/simulator/requests",
        "/simulator/clock",
        "/simulator/company",
        "/simulator/catalog",
        "/simulator/consumption",
        "/simulator/resources/{id}",
        "/simulator/estate",
        "/simulator/faults",
        "retiredRates",
        "EXAMPLES",
        "FILES",
    ] {
        assert!(manual.contains(part), "no {part} in {manual}");
    }
}

#[test]
fn it_names_what_is_wrong_with_a_company_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("company.json");
    std::fs::write(&file, r#"{"tokens": 7}"#).expect("the file is written");
    let file = file.display().to_string();
    assert_refused(
        &["--company", &file],
        "unknown field `tokens`, expected one of `cloudTokens`",
    );
}

//! The released simulator: run by hand, in a GitHub Actions job, and as a GitLab service.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use provider_address::VERSION;
use provider_package::Program;
use serde_json::Value;

use super::Reader;
use super::jobs::publish;
use super::page::Block;
use crate::story::Cli;

pub const GUIDE: &str = "simulate-the-control-center";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    // Some machines set this variable for all calls of curl.
    let bundle = [("CURL_CA_BUNDLE", "/etc/ssl/no-such-bundle.pem")];
    let mut reader = Reader::with(GUIDE, cli, &bundle).brings_the_module();
    // The guide's reader works on Linux with an amd64 processor.
    let archive = format!("control-center-simulator_{VERSION}_linux_amd64.zip");
    publish(&reader, Program::Simulator, &archive);
    reader.follows_with(pipeline);
}

/// Runs the commands of a job.
fn pipeline(reader: &mut Reader, block: &Block) {
    assert_eq!(block.language, "yaml", "{}", block.place);
    let file: Value = serde_saphyr::from_str(&block.text)
        .unwrap_or_else(|error| panic!("{}: {error}", block.place));
    match &file["jobs"] {
        Value::Null => gitlab(reader, block, &file["test"]),
        jobs => github(reader, block, &jobs["test"]),
    }
}

#[track_caller]
fn texts(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list").iter();
    list.map(|text| text.as_str().expect("a text")).collect()
}

fn run(reader: &mut Reader, block: &Block, line: &str) {
    let answer = reader.shell.run(line);
    let said = answer.output;
    assert_eq!(answer.code, 0, "{}: $ {line}\n{said}", block.place);
}

fn github(reader: &mut Reader, block: &Block, job: &Value) {
    let directory = reader.shell.directory();
    let steps = job["steps"].as_array().expect("it has steps");
    let commands: Vec<_> = steps
        .iter()
        .filter_map(|step| step["run"].as_str())
        .collect();
    assert!(commands.len() >= 3, "{commands:?}");
    // Variables that a job writes to this file are in the environment of its later steps.
    let env = directory.join("github-env");
    for command in commands {
        let line = format!(
            "cd '{}'\nGITHUB_ENV='{env}'\ntouch \"$GITHUB_ENV\"\n. \"$GITHUB_ENV\"\n{command}",
            directory.display(),
            env = env.display()
        );
        run(reader, block, &line);
    }
}

/// The service of a job, on this machine's loopback address.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn gitlab(reader: &mut Reader, block: &Block, job: &Value) {
    let service = &job["services"][0];
    let command = texts(&service["command"]);
    let after = |option: &str| {
        let place = command.iter().position(|word| *word == option);
        command[place.unwrap_or_else(|| panic!("{option}: {command:?}")) + 1]
    };
    let (listen, shared) = (after("--listen"), after("--tls"));
    let alias = service["alias"].as_str().expect("a name");
    assert_eq!(after("--tls-name"), alias);
    let port = listen.strip_prefix("0.0.0.0:").expect("all addresses");
    let address = format!("https://{alias}:{port}");
    assert_eq!(job["variables"]["MENDIX_CONTROL_CENTER_ENDPOINT"], address);

    let directory = reader.shell.directory();
    let here = directory.join("shared").display().to_string();
    let program = Path::new(env!("CARGO_BIN_EXE_terraform-provider-mendix"))
        .with_file_name("control-center-simulator");
    let words = command
        .iter()
        .map(|word| word.replace(shared, &here).replace(listen, "127.0.0.1:0"));
    let child = Command::new(program)
        .args(words)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the service starts");
    let mut service = Service(child);
    let stdout = service.0.stdout.take().expect("its output");
    let mut line = String::new();
    let read = BufReader::new(stdout).read_line(&mut line);
    read.expect("its first line");
    let url = line
        .trim()
        .rsplit(' ')
        .next()
        .expect("an address")
        .to_owned();
    let variables = job["variables"].as_object().expect("variables");
    let mut script = format!("cd '{}'\n", directory.display());
    for (name, value) in variables {
        let value = value.as_str().expect("a text");
        let value = value.replace(&address, &url).replace(shared, &here);
        script += &format!("{name}='{value}'\n");
    }
    for command in texts(&job["script"]) {
        script += &format!("{}\n", command.replace(shared, &here));
    }
    run(reader, block, &script);
}

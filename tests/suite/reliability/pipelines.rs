//! Two applies at once: of two workspaces for one company, and of one workspace with a remote
//! state.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use control_center_simulator::Options;
use serde_json::json;

use super::postgres::Postgres;
use crate::story::{World, on_path, text_generation};

/// The price of a small text generation resource, in Cloud Tokens.
const PRICE: u64 = 30;

/// The names of a workspace's resources.
fn names(of: char, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{of}{number:02}"))
        .collect()
}

/// Slow answers make the requests of the two applies overlap.
fn slow(options: &mut Options) {
    options.latency = Duration::from_millis(50);
}

#[test]
fn two_workspaces_never_overdraw_and_the_one_that_has_too_little_is_told() {
    let total = 20 * PRICE;
    let first = World::with(on_path(), slow);
    first
        .control_center
        .set_company(json!({"cloudTokens": {"total": total}}));
    let mut second = World::new(on_path());
    second.env("MENDIX_CONTROL_CENTER_ENDPOINT", first.control_center.url());
    // Each workspace fits alone; together they do not.
    first.write(names('a', 15).iter().map(|name| text_generation(name)));
    second.write(names('b', 15).iter().map(|name| text_generation(name)));
    // Both plans are made before either apply, so both are correct at that time.
    for world in [&first, &second] {
        let _ = world.plan().succeeds();
    }

    let is_over = AtomicBool::new(false);
    let (one, other) = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut looks = 0;
            while !is_over.load(Ordering::Relaxed) {
                let (allocated, available) = first.control_center.cloud_tokens();
                assert!(allocated <= total, "{allocated} of {total} allocated");
                assert_eq!(allocated + available, total);
                looks += 1;
                thread::sleep(Duration::from_millis(20));
            }
            looks
        });
        let one = scope.spawn(|| first.apply_plan());
        let other = scope.spawn(|| second.apply_plan());
        let both = (one.join(), other.join());
        is_over.store(true, Ordering::Relaxed);
        assert!(watch.join().expect("never overdrawn") > 0);
        (both.0.expect("it ends"), both.1.expect("it ends"))
    });

    // All tokens are spent, and every later creation fails with the error of the prerequisite.
    let (allocated, available) = first.control_center.cloud_tokens();
    assert_eq!((allocated, available), (total, 0));
    let summaries: Vec<_> = [&one, &other]
        .into_iter()
        .flat_map(|outcome| outcome.error_summaries())
        .collect();
    assert_eq!(summaries.len(), 10, "{one}\n{other}");
    assert!(
        summaries
            .iter()
            .all(|summary| summary == "Insufficient Mendix Cloud Tokens"),
        "{summaries:?}"
    );

    // The two states together hold exactly the resources in the Control Center.
    let mut known = [first.remembers(), second.remembers()].concat();
    known.sort();
    let mut there: Vec<_> = first
        .control_center
        .resources()
        .iter()
        .map(|resource| resource["displayName"].as_str().map(str::to_owned))
        .collect::<Option<_>>()
        .expect("all have names");
    there.sort();
    assert_eq!(known, there);

    // A second apply reports the missing tokens before it requests anything.
    for world in [&first, &second] {
        let missing = 15 - world.remembers().len();
        if missing == 0 {
            world.plan().finds_nothing_to_do();
            continue;
        }
        first.control_center.forget_requests();
        let said = world.apply().fails();
        let need = u64::try_from(missing).expect("it is small") * PRICE;
        assert!(
            said.mentions(&need.to_string()),
            "{need} is not named:\n{said}"
        );
        assert_eq!(first.control_center.requests().writes(), 0);
    }
}

#[test]
fn one_saved_plan_that_two_apply_at_once_is_carried_out_once() {
    let world = World::with(on_path(), slow);
    let names = names('r', 8);
    world.write(names.iter().map(|name| text_generation(name)));
    world.plan().succeeds();
    let both = thread::scope(|scope| {
        let applies = [(); 2].map(|()| scope.spawn(|| world.apply_plan()));
        applies.map(|apply| apply.join().expect("it ends"))
    });
    // The second apply finds the lock taken, or a state that no longer matches the plan.
    let refusals: Vec<_> = both
        .iter()
        .flat_map(|said| said.error_summaries())
        .collect();
    let [refusal] = &refusals[..] else {
        panic!("{refusals:?}");
    };
    assert!(
        ["Error acquiring the state lock", "Saved plan is stale"].contains(&&refusal[..]),
        "{refusal}"
    );
    assert_eq!(world.remembers(), names);
    assert_eq!(world.control_center.resources().len(), names.len());
    world.plan().finds_nothing_to_do();
}

#[test]
#[ignore = "needs a PostgreSQL server, more than the README asks of a machine; .ci/run runs it"]
fn one_workspace_with_a_remote_state_lets_one_apply_in_at_a_time() {
    let postgres = Postgres::start();
    let backend = format!(
        "terraform {{\n  backend \"pg\" {{\n    conn_str = {:?}\n  }}\n}}\n",
        postgres.connection_string()
    );
    let mut first = World::mirrored(on_path(), slow);
    let mut second = World::mirrored(on_path(), |_| ());
    second.env("MENDIX_CONTROL_CENTER_ENDPOINT", first.control_center.url());
    let names = names('r', 12);
    for world in [&mut first, &mut second] {
        world.beside(&backend);
        world.write(names.iter().map(|name| text_generation(name)));
        let _ = world.run(["init", "-input=false", "-no-color"]).success();
    }

    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| first.apply());
        let other = scope.spawn(|| second.apply());
        (one.join().expect("it ends"), other.join().expect("it ends"))
    });

    // Terraform either refused the apply that found the lock taken, or ran it second with nothing
    // to do; that depends on their speed. In both cases nothing was created twice.
    let refused = [&one, &other]
        .iter()
        .filter(|outcome| {
            outcome
                .error_summaries()
                .iter()
                .any(|said| said == "Error acquiring the state lock")
        })
        .count();
    let failed = [&one, &other]
        .iter()
        .filter(|outcome| !outcome.error_summaries().is_empty())
        .count();
    assert!(failed <= 1 && refused == failed, "{one}\n{other}");
    let there = || {
        let mut there: Vec<_> = first
            .control_center
            .resources()
            .iter()
            .filter_map(|resource| Some(resource["displayName"].as_str()?.to_owned()))
            .collect();
        there.sort();
        there
    };
    assert_eq!(there(), names);

    // Both see the same complete state.
    for world in [&first, &second] {
        let listed = world.run(["state", "list"]).success();
        assert_eq!(listed.stdout.lines().count(), names.len(), "{listed}");
        world.plan().finds_nothing_to_do();
    }

    // A race of two applies that wait for the lock creates nothing twice either.
    let waiting = ["-lock-timeout=60s"];
    let renamed = || {
        names
            .iter()
            .map(|name| text_generation(name).set("size", "medium"))
    };
    first
        .control_center
        .set_company(json!({"cloudTokens": {"total": 60 * 12}}));
    first.write(renamed());
    second.write(renamed());
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| first.apply_with(waiting));
        let other = scope.spawn(|| second.apply_with(waiting));
        (one.join().expect("it ends"), other.join().expect("it ends"))
    });
    one.succeeds();
    other.succeeds();
    assert_eq!(there(), names);
    assert_eq!(first.control_center.cloud_tokens(), (60 * 12, 0));
    second.plan().finds_nothing_to_do();
}

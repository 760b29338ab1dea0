//! What `terraform validate` leaves to the plan.

use crate::story::{Cli, World, chat};

cases![open_sets_are_left_to_the_catalog];

fn open_sets_are_left_to_the_catalog(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()
        .set("environment", "Staging")
        .set("region", "mars-north-1")
        .set("model", "next-year")
        .set("size", "gigantic")]);
    world.validate().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().total, 0);
}

//! What a bad network, a sudden end and other pipelines do to a run, and what holds afterwards.
//!
//! | module | contents |
//! |---|---|
//! | `host` | plays Terraform's part without a process |
//! | `messages` | Terraform's messages to the provider in one walk |
//! | `faults` | everything that can happen to a call: the columns of the matrix |
//! | `steps` | every call in every step of a resource's life: the rows |
//! | `cell` | one fault in one step, and the verdict on the result |
//! | `matrix` | all cells, and the published table |
//! | `real_cli` | some cells with the real CLI |
//! | `dead_endpoint` | the cost of an endpoint that answers no call, in a run with many resources |
//! | `shared_answers` | a failed call that serves all resources of a run |
//! | `saved_plan` | a plan that is applied twice |
//! | `killed` | a signal ends Terraform and the provider in the middle of an apply |
//! | `pipelines` | two applies at once |
//! | `postgres` | a database server for the state of two applies |

mod cell;
mod dead_endpoint;
mod faults;
mod host;
#[cfg(unix)]
mod killed;
mod matrix;
mod messages;
#[cfg(unix)]
mod pipelines;
#[cfg(unix)]
mod postgres;
mod real_cli;
mod saved_plan;
mod shared_answers;
mod steps;

#[cfg(unix)]
pub use postgres::Postgres;

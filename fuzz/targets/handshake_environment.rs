//! The environment variables in which a host names its terms.
//!
//! Input: as the operating system hands an environment over, `NAME=value`, each but the last
//! followed by a zero byte. Unless the input has a cookie of its own, the right one is there:
//! without it nothing else is looked at.
#![no_main]

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use libfuzzer_sys::fuzz_target;
use tfplugin::plugin::launch::Launch;

const COOKIE: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE_VALUE: &[u8] = b"d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

fuzz_target!(|input: &[u8]| {
    let mut variables = HashMap::from([(COOKIE.as_bytes(), COOKIE_VALUE)]);
    for variable in input.split(|byte| *byte == 0) {
        if let Some(equals) = variable.iter().position(|byte| *byte == b'=') {
            variables.insert(&variable[..equals], &variable[equals + 1..]);
        }
    }
    let launch = Launch::from_env(|name| {
        let value = variables.get(name.as_bytes())?;
        Some(OsString::from_vec(value.to_vec()))
    });
    match launch {
        Ok(Launch::ByHand) => assert_ne!(
            variables[COOKIE.as_bytes()],
            COOKIE_VALUE,
            "with the cookie it was a host"
        ),
        Ok(Launch::ByHost(terms)) => {
            let certificate = variables.get(&b"PLUGIN_CLIENT_CERT"[..]);
            assert_eq!(
                terms.client_certificate.is_some(),
                certificate.is_some_and(|pem| !pem.is_empty()),
                "a host that announces a certificate is never served without TLS"
            );
            assert!(terms.ports.start() <= terms.ports.end());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

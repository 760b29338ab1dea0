//! The value codec, tested with generated values and with decoders of other authors.

mod json;
mod msgpack;
mod numbers;
mod seeds;
mod values;

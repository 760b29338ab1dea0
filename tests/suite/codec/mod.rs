//! The value codec, held to its promises on generated values, and to decoders that are not ours.

mod json;
mod msgpack;
mod numbers;
mod seeds;
mod values;

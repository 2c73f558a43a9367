// Buf: a run of bytes read from a card or a wire, opaque to everything above this folder.
// Layer: core/bytes. This is the JavaScript implementation (Espruino and Node); the Lua build puts its own in its place.
// A Buf is never written to by code outside this folder: on Lua it is an immutable string.

export type Buf = Uint8Array;

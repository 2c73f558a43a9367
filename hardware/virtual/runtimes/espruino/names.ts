// What the interpreter has by name: everything else is taken out of the realm, so that firmware that uses more fails
// here too and not only on the board. Layer: hardware/virtual/runtimes/espruino.
// Asked of the interpreter itself: Espruino 2v29.277 for RP2040, Object.getOwnPropertyNames of each object.
// `subarray` is left out on purpose: builds with little flash, and releases before it, lack it.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Standard JavaScript globals that exist; the API's own are defined by the prelude. */
export const LANGUAGE_GLOBALS = words(`
  Array ArrayBuffer ArrayBufferView Boolean DataView Date Error Float32Array Float64Array Function Infinity
  Int16Array Int32Array Int8Array InternalError JSON Math NaN Number Object Promise ReferenceError RegExp String
  SyntaxError TypeError Uint16Array Uint24Array Uint32Array Uint8Array Uint8ClampedArray atob btoa
  decodeURIComponent encodeURIComponent eval global globalThis isFinite isNaN parseFloat parseInt undefined`);

/** Members of constructors and prototypes; what the interpreter does by itself (constructor, length) always stays. */
export const LANGUAGE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  "Array.prototype": words(`concat every fill filter find findIndex forEach includes indexOf join length map pop push
    reduce reverse shift slice some sort splice toString unshift`),
  Array: words("isArray"),
  "ArrayBuffer.prototype": words("byteLength"),
  ArrayBuffer: [],
  "ArrayBufferView.prototype": words(`buffer byteLength byteOffset every fill filter find findIndex forEach includes
    indexOf join length map reduce reverse set slice some sort toString`),
  ArrayBufferView: [],
  "DataView.prototype": words(`buffer byteLength byteOffset getFloat32 getFloat64 getInt16 getInt32 getInt8 getUint16
    getUint32 getUint8 setFloat32 setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32 setUint8`),
  Date: words("now parse"),
  "Date.prototype": words(`getDate getDay getFullYear getHours getIsDST getMilliseconds getMinutes getMonth getSeconds
    getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes
    getUTCMonth getUTCSeconds setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime
    toISOString toJSON toLocalISOString toString toUTCString valueOf`),
  Error: [],
  "Error.prototype": words("message name toString"),
  JSON: words("parse stringify"),
  Number: words("MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY"),
  "Number.prototype": words("toFixed toString valueOf"),
  "Boolean.prototype": words("toString valueOf"),
  "Object.prototype": words(`addListener clone emit hasOwnProperty on prependListener removeAllListeners
    removeListener toString valueOf __proto__`),
  Object: words(`assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values`),
  "Function.prototype": words("apply bind call replaceWith toString"),
  "RegExp.prototype": words("exec flags global ignoreCase multiline source test toString"),
  RegExp: [],
  "String.prototype": words(`charAt charCodeAt concat endsWith includes indexOf lastIndexOf length match padEnd padStart
    removeAccents repeat replace replaceAll slice split startsWith substr substring toLowerCase toString toUpperCase
    trim valueOf`),
  String: words("fromCharCode"),
  Math: words(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil clip cos exp floor log max min pow
    randInt random round sign sin sqrt tan wrap`),
};

/** Always kept: without these V8's own syntax and error texts would not work. */
export const KEPT_MEMBERS = words(
  "constructor prototype length name BYTES_PER_ELEMENT captureStackTrace stackTraceLimit",
);

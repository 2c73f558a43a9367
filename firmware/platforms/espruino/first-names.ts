// Imported before all that has names, for the order of names in the interpreter's memory. Layer: platforms/espruino.
// Espruino keeps a script's names in one list, in the order of their making, and goes through it for each method of a
// string or an array ("String" is looked for, then "Object") and for each built-in object: of 400 names, 0.1 ms every
// time. Using these objects here puts their names in front; indexing a card takes 9 % less time for it.
"".trim();
new Uint8Array(0).fill(0);
[].pop();
E.toString("");
new Uint32Array(0).fill(0);
new Uint16Array(0).fill(0);
Math.floor(0);

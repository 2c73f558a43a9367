// Why a book or a page does not become a text: half a sentence, after its name. Layer: host/books.

export class BookError extends Error {}

/** A file of questions that are none: the message says where in the file, what was found, and what is allowed. */
export class BadQuestions extends Error {}

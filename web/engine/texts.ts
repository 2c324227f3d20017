/** What reads and writes scenarios and failures as text: a parser and a schema library, loaded when there is a text. */
export { failureText, parseFailure } from '../../lab/files.ts';
export { parseScenario, problemText, readScenario } from '../../model/scenario-text.ts';

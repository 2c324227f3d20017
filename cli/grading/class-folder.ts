import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ExerciseId, exerciseOf, looksLikeResult, readResult } from '../../classroom/index.ts';
import { fileTrouble, UserError } from '../errors.ts';
import { readTextFile } from '../files.ts';

/** One student's file for one exercise, or why it cannot be judged. */
export interface HandedIn {
  student: string;
  exercise: ExerciseId;
  /** Its path inside the folder. */
  file: string;
  text: string;
  /** Null when it can be judged. */
  trouble: string | null;
  /** What a result file says of it. */
  claimed?: { points: number; seed: string };
}

export interface ClassFolder {
  students: string[];
  handedIn: HandedIn[];
  /** What is there and is no work for an exercise: it is not judged. */
  notRead: NotRead[];
}

export interface NotRead {
  /** Null: it is in no student's folder. */
  student: string | null;
  /** Inside the folder; that of a folder ends with a slash. */
  path: string;
}

const ENDINGS = /(?:\.result)?\.(?:[cm]?[jt]s|ya?ml|json)$/i;
const MAX_FILE_BYTES = 400_000;
const MAX_FILES = 20;

/** What systems put beside people's files: hidden ones, and the folder that archives of macOS have. */
const isOfSystem = (name: string) => name.startsWith('.') || name === '__MACOSX';
/** What tools want beside people's files, or put there. */
const isOfTools = (name: string) =>
  /^node_modules$|^(package|package-lock|[jt]sconfig)\.json$|\.(test|spec|config|d)\.[cm]?[jt]s$/i.test(name);

function entriesOf(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    ({ name }) => !isOfSystem(name) && !isOfTools(name),
  );
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Nothing but regular files is opened: a link could lead out of the folder, a pipe could wait for ever. Null: no work. */
function read(root: string, file: string, student: string): HandedIn | null {
  const path = join(root, file);
  const handedIn = { student, file, exercise: exerciseOf(file, '') ?? 'feed', text: '' } as const;
  if (!lstatSync(path).isFile())
    return { ...handedIn, trouble: 'It is not a regular file, and was not opened.' };
  try {
    const text = readTextFile(path, MAX_FILE_BYTES);
    if (looksLikeResult(text)) return { ...handedIn, ...ofResult(text) };
    const exercise = exerciseOf(file, text);
    return exercise === null ? null : { ...handedIn, exercise, text, trouble: null };
  } catch (error) {
    if (error instanceof UserError) return { ...handedIn, trouble: `It cannot be read: ${error.message}.` };
    throw error;
  }
}

/** A result file stands for the submission in it. */
function ofResult(text: string): Partial<HandedIn> & { trouble: string | null } {
  const result = readResult(text);
  if (typeof result === 'string') return { trouble: result };
  const { exercise, points, seed } = result;
  return { exercise, text: result.text, trouble: null, claimed: { points, seed } };
}

/** What stands in a folder of the class, or is a file there. */
interface Found {
  handedIn: HandedIn[];
  notRead: NotRead[];
}

function ofStudent(root: string, entry: Dirent): Found & { student: string } {
  if (entry.isDirectory()) return { student: entry.name, ...filesOf(root, `${entry.name}/`, entry.name) };
  const student = entry.name.replace(ENDINGS, '');
  return { student, ...readAll(root, [entry.name], student) };
}

/** The files in a student's folder, which is `inside` the class's. */
function filesOf(root: string, inside: string, student: string): Found {
  try {
    const entries = entriesOf(join(root, inside));
    const files = entries.filter((entry) => ENDINGS.test(entry.name)).slice(0, MAX_FILES);
    const others = entries.filter((entry) => !files.includes(entry));
    const { handedIn, notRead } = readAll(
      root,
      files.map(({ name }) => `${inside}${name}`),
      student,
    );
    return {
      handedIn,
      notRead: [...notRead, ...others.map((entry) => ({ student, path: `${inside}${nameOf(entry)}` }))],
    };
  } catch (error) {
    const trouble = `It cannot be read: ${fileTrouble(inside, error).message}.`;
    return { handedIn: [{ student, exercise: 'feed', file: inside, text: '', trouble }], notRead: [] };
  }
}

const nameOf = (entry: Dirent) => (entry.isDirectory() ? `${entry.name}/` : entry.name);

function readAll(root: string, files: readonly string[], student: string): Found {
  const results = files.map((file) => read(root, file, student));
  return {
    handedIn: results.filter((each) => each !== null),
    notRead: files.filter((_, at) => results[at] === null).map((path) => ({ student, path })),
  };
}

/**
 * Two files for one exercise: neither is judged, since nobody knows which is meant. A file beside the result file that
 * was made from it is the same work.
 */
function withoutDoubles(found: HandedIn[]): HandedIn[] {
  return found
    .filter(({ exercise }, index) => found.findIndex((other) => other.exercise === exercise) === index)
    .map((each) => {
      const doubles = found.filter(({ exercise }) => exercise === each.exercise);
      if (doubles.length === 1) return each;
      const files = doubles.map(({ file }) => file);
      if (doubles.every(({ text, trouble }) => trouble === null && text === each.text)) {
        return doubles.find(({ claimed }) => claimed !== undefined) ?? each;
      }
      return { ...each, trouble: `There are ${files.length} files for it: ${files.join(', ')}.` };
    });
}

/**
 * Reads a class: `FOLDER/STUDENT.ts` for a single exercise, or `FOLDER/STUDENT/FILES`. Writes nothing, and opens nothing
 * outside of the folder.
 *
 * @param only the folder is this one student's, and holds his files.
 * @throws UserError when the folder itself cannot be read.
 */
export function readClass(folder: string, only?: string): ClassFolder {
  let entries: Dirent[];
  try {
    entries = entriesOf(folder);
  } catch (error) {
    throw fileTrouble(folder, error);
  }
  const isWork = (entry: Dirent) => entry.isDirectory() || ENDINGS.test(entry.name);
  if (!entries.some(isWork)) throw new UserError(`${folder}: nobody has handed in anything`);
  if (only !== undefined) {
    const { handedIn, notRead } = filesOf(folder, '', only);
    return { students: [only], handedIn: withoutDoubles(handedIn), notRead };
  }
  const found = entries.filter(isWork).map((entry) => ofStudent(folder, entry));
  const students = [...new Set(found.map(({ student }) => student))];
  const ofOne = (student: string) =>
    found.filter((each) => each.student === student).flatMap(({ handedIn }) => handedIn);
  return {
    students,
    handedIn: students.flatMap((student) => withoutDoubles(ofOne(student))),
    notRead: [
      ...found.flatMap(({ notRead }) => notRead),
      ...entries.filter((entry) => !isWork(entry)).map((entry) => ({ student: null, path: nameOf(entry) })),
    ],
  };
}

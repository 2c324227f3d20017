export { BadQuestions } from './course/bad-questions.ts';
export { isRight } from './course/is-right.ts';
export {
  answerOf,
  type CourseQuestion,
  type Instance,
  instancesOf,
  parseQuestions,
  type QuestionFile,
} from './course/questions.ts';
export {
  type ClassifyInstance,
  cardText,
  classifyInstance,
  type GrowthCard,
  type GrowthCause,
} from './exercises/classify-cards.ts';
export { FEWEST_COMMANDS } from './exercises/fewest.ts';
export { EXERCISES, exerciseOf, judgeSubmission, type Submission } from './exercises/index.ts';
export { type LessonQuestions, lessonsIn } from './exercises/lessons.ts';
export {
  EXERCISE_IDS,
  type ExerciseId,
  type ExercisePart,
  type ExerciseReport,
  FULL_MARKS,
  failedReport,
} from './exercises/report.ts';
export {
  looksLikeResult,
  RESULT_FORMAT,
  type ResultFile,
  readResult,
  resultText,
} from './exercises/result-file.ts';
export { essenceOf } from './exercises/same-work.ts';
export type { CalmView, ObjectView, ServerView } from './sandbox/calm-view.ts';
export {
  compileEngine,
  ENGINE_MEMORY_BYTES,
  type EngineProgram,
  startEngine,
} from './sandbox/engine.ts';
export { type FailureKind, type Place, SubmissionFailed } from './sandbox/failure.ts';
export { LIMITS, LIMITS_OF_A_CALL, type Limits } from './sandbox/meter.ts';
export { type OpenOptions, openSandbox, type Sandbox } from './sandbox/sandbox.ts';
export { openProperty } from './sandbox/sandboxed-property.ts';
export { openVariant } from './sandbox/sandboxed-variant.ts';
export { compileSystem, importedFiles, type SystemFiles } from './sandbox/system-files.ts';
export {
  JUDGE_VARIANT,
  type JudgeVariantOptions,
  judgeVariant,
  type SuiteVerdict,
  type VariantReport,
} from './suite/judge-variant.ts';
export { SUITES, type Suite } from './suite/suites.ts';
export { type CourseSystems, exampleFiles } from './trials/course-systems.ts';

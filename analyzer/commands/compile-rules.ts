import { writeFileSync } from 'node:fs';
import { formatCompiledRules } from '../../rules/rule-compiled.ts';
import { COMPILED_RULES, readShippedYaml } from './rules.ts';

// Run as `npm run rules` after a change to rules/*.yaml; a test says when that was forgotten.
writeFileSync(COMPILED_RULES, formatCompiledRules(readShippedYaml()));

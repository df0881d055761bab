// SPDX-License-Identifier: Apache-2.0
// Deutsch. Menschen werden gesiezt; Knöpfe nennen die Tat ("Umbenennen").
import type { Texts } from '../en/en';
import { access } from './access';
import { activity } from './activity';
import { canvas } from './canvas';
import { chart } from './chart';
import { clipboard } from './clipboard';
import { commands } from './commands';
import { comments } from './comments';
import { connect } from './connect';
import { connection } from './connection';
import { drawing } from './drawing';
import { editor } from './editor';
import { files } from './files';
import { formats } from './formats';
import { inside } from './inside';
import { layers } from './layers';
import { layout } from './layout';
import { life } from './life';
import { login } from './login';
import { menu } from './menu';
import { palette } from './palette';
import { panel } from './panel';
import { past } from './past';
import { pictures } from './pictures';
import { presence } from './presence';
import { rest } from './rest';
import { search } from './search';
import { server } from './server';
import { sharing } from './sharing';
import { shell } from './shell';
import { start } from './start';
import { targets } from './targets';
import { steps } from './steps';
import { text } from './text';
import { touch } from './touch';

export const de: Texts = {
  access,
  activity,
  canvas,
  chart,
  clipboard,
  commands,
  comments,
  connect,
  connection,
  drawing,
  editor,
  files,
  formats,
  inside,
  layers,
  layout,
  life,
  login,
  menu,
  palette,
  panel,
  past,
  pictures,
  presence,
  rest,
  search,
  server,
  sharing,
  shell,
  start,
  targets,
  steps,
  text,
  touch,
};

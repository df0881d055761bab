// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { layoutNames, paired } from '../src/start/pairs';
import { fittingFiles, folderOf, leafOf } from '../src/files/paths';
import { editorPath, route } from '../src/routes';

const file = (name: string): { readonly name: string } => ({ name });

it('finds the file with the places under both of its names', () => {
  expect(layoutNames('a.glsp.json')).toEqual(['a.glsp.layout.json', 'a.layout.json']);
  expect(layoutNames('a.layout.json')).toEqual([]);
  expect(layoutNames('a.puml')).toEqual([]);
});

it('brings files together whatever their order, and leaves those alone that belong to none', () => {
  const [a, b, places, others] = ['a.glsp.json', 'b.puml', 'a.layout.json', 'c.layout.json'].map(file);
  expect(paired([places, b, a, others].flatMap(each => each ?? []))).toEqual([{ file: b }, { file: a, layout: places }, { file: others }]);
});

it('gives every file an address that names it and nothing else', () => {
  for (const path of ['a.wf', 'sub folder/ü #?&%25.wf', '100%.wf', 'a/b/<img>.wf', "'\"`.wf"]) {
    const address = new URL(editorPath(`file:${path}`), 'http://here');
    expect(route(address)).toEqual({ page: 'editor', id: `file:${path}` });
  }
  expect(route(new URL('http://here/f/'))).toMatchObject({ page: 'list' });
  expect(editorPath('order')).toBe('/d/order');
});

it('finds files by words of their paths', () => {
  const files = [{ path: 'shop/Order.wf' }, { path: 'order.bpmn' }, { path: 'x/y.json' }];
  expect(fittingFiles(files, ' ORDER  shop ')).toEqual([files[0]]);
  expect(fittingFiles(files, '')).toEqual(files);
  expect([leafOf('shop/in/Order.wf'), folderOf('shop/in/Order.wf'), leafOf('a.wf'), folderOf('a.wf')]).toEqual(['Order.wf', 'shop/in', 'a.wf', '']);
});

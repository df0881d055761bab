// SPDX-License-Identifier: Apache-2.0
// Judges custom resources by the schemas of their definitions, as npm packages have them. In: a JSON array of documents. Out: for
// each an array of what is wrong, or null where no package knows its kind.
import { readFileSync } from 'node:fs';

const PACKAGES = {
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'networking.istio.io': '@kubernetes-models/istio',
  'security.istio.io': '@kubernetes-models/istio',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

async function judge({ apiVersion, kind, ...rest }) {
  const folder = PACKAGES[apiVersion.split('/')[0]];
  if (folder === undefined) return null;
  const { [kind]: Model } = await import(`${folder}/${apiVersion}/${kind}`);
  try {
    new Model(rest).validate();
    return [];
  } catch (error) {
    return error.errors?.map(each => `${each.instancePath}: ${each.message}`) ?? [String(error)];
  }
}

const documents = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(await Promise.all(documents.map(judge))));

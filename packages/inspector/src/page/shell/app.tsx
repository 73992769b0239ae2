// The whole page: the bar, the views, the details of what is selected, and the timeline.

import { useSignalEffect } from '@preact/signals';
import { Details } from '../details/details.js';
import { GraphView } from '../graph-view/graph-view.js';
import { about, moment } from '../state/bus.js';
import { view } from '../state/location.js';
import type { View } from '../state/route.js';
import { CacheTable } from '../tables/cache-table.js';
import { EventTable } from '../tables/event-table.js';
import { SubscriptionTable } from '../tables/subscription-table.js';
import { ThreadTable } from '../tables/thread-table.js';
import { TopicTable } from '../tables/topic-table.js';
import { TypeTable } from '../tables/type-table.js';
import { ConnectionNotice } from './connection-notice.js';
import { KeyHelp } from './key-help.js';
import { Tabs } from './tabs.js';
import { Timeline } from './timeline.js';
import { TopBar } from './top-bar.js';

const contents: Readonly<Record<View, () => preact.JSX.Element | null>> = {
  graph: GraphView,
  topics: TopicTable,
  subscriptions: SubscriptionTable,
  types: TypeTable,
  threads: ThreadTable,
  caches: CacheTable,
  events: EventTable,
};

export function App() {
  useSignalEffect(() => {
    if (about.value === undefined) return;
    const { title, pid } = about.value;
    document.title = `${title} (${pid}) – Stasis inspector`;
  });
  const Content = contents[view.value];
  return (
    <div class="app">
      <TopBar />
      <Tabs />
      <ConnectionNotice />
      <div class="app-body">
        <main class="app-main">{moment.value === undefined ? <Waiting /> : <Content />}</main>
        <Details />
      </div>
      <Timeline />
      <KeyHelp />
    </div>
  );
}

function Waiting() {
  return <p class="empty">Waiting for the bus…</p>;
}

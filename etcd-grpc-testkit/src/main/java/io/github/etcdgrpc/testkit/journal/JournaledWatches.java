package io.github.etcdgrpc.testkit.journal;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import io.github.etcdgrpc.spi.WatchStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Watches of one backend, whose events are written down. A watch is open until it or its backend is closed, or it has ended. */
final class JournaledWatches implements WatchStore {
    private final JournalClient client;
    private final WatchStore watches;
    private final Set<LeftOver> open = ConcurrentHashMap.newKeySet();

    JournaledWatches(JournalClient client, WatchStore watches) {
        this.client = client;
        this.watches = watches;
    }

    @Override
    public Watch watch(WatchRequest request, WatchListener listener) {
        Watched watched = new Watched(request, listener);
        open.add(watched.opened);
        client.openThings().add(watched.opened);
        watched.watch = watches.watch(request, watched);
        return watched;
    }

    /** Notes that the backend is closed, which ends all. */
    void endAll() {
        open.forEach(this::isOverNow);
    }

    private boolean isOverNow(LeftOver watch) {
        open.remove(watch);
        return client.openThings().remove(watch);
    }

    private final class Watched implements Watch, WatchListener {
        private final String name;
        private final WatchListener listener;
        private final Step begun;
        private final LeftOver opened;
        private volatile @Nullable Watch watch;

        Watched(WatchRequest request, WatchListener listener) {
            this.listener = listener;
            this.name = "watch " + Brief.range(request.range());
            this.begun = client.begin(BriefRequest.of(request));
            this.opened = LeftOver.opened(LeftOver.Kind.WATCH, client, name, this::close);
        }

        @Override
        public void close() {
            if (isOverNow(opened)) {
                client.begin("close " + name);
            }
            Watch under = watch;
            if (under != null) {
                under.close();
            }
        }

        @Override
        public void created(long revision) {
            begun.end(Brief.revision(revision));
            listener.created(revision);
        }

        @Override
        public void events(long revision, List<WatchEvent> events) {
            client.begin(name + " told of " + BriefResult.of(events) + ", " + Brief.revision(revision));
            listener.events(revision, events);
        }

        @Override
        public void progress(long revision) {
            client.begin(name + " told of progress, " + Brief.revision(revision));
            listener.progress(revision);
        }

        @Override
        public void compacted(long compactRevision) {
            over("compacted up to rev " + compactRevision);
            listener.compacted(compactRevision);
        }

        @Override
        public void failed(EtcdException error) {
            over(Brief.failure(error));
            listener.failed(error);
        }

        private void over(String why) {
            client.begin(name + " ended: " + why);
            begun.end(why);
            isOverNow(opened);
        }
    }
}

package io.github.etcdgrpc.spi;

/** The watches of a cluster. */
public interface WatchStore {

    /**
     * Begins a watch. Returns at once; what becomes of it is told to the listener.
     *
     * <p>The watch asks the server to end it when its member loses the leader, which is told as {@link WatchListener#failed}.
     *
     * @return the watch, to be closed by the caller, also after it failed
     */
    Watch watch(WatchRequest request, WatchListener listener);
}

package io.github.etcdgrpc.core.lock;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How a process calls itself before others: {@code host/process id/manager}. */
final class OwnName {
    private static final String PROCESS = host() + "/" + ProcessHandle.current().pid();

    private OwnName() {}

    static String of(String manager) {
        return PROCESS + "/" + manager;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown-host";
        }
    }
}

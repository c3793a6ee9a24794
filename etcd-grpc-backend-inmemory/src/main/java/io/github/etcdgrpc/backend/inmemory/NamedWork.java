package io.github.etcdgrpc.backend.inmemory;

import java.util.function.Supplier;

/** Work that knows for people to read what it is. */
interface NamedWork extends Runnable {

    /** Names work. The name is asked for at any time, by any thread, under the lock of the time that does the work. */
    static NamedWork of(Supplier<String> name, Runnable work) {
        return new NamedWork() {
            @Override
            public void run() {
                work.run();
            }

            @Override
            public String workName() {
                return name.get();
            }
        };
    }

    /** Returns what it is. */
    String workName();

    /** Returns whose work it is: the class whose code it runs. Never what foreign work itself says of it, as that would be foreign code. */
    static String nameOf(Runnable work) {
        if (work instanceof NamedWork named) {
            return named.workName();
        }
        String type = work.getClass().getName();
        int lambda = type.indexOf("$$Lambda");
        return lambda < 0 ? type : type.substring(0, lambda);
    }
}

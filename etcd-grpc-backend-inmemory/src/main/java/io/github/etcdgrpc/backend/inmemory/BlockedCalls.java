package io.github.etcdgrpc.backend.inmemory;

import java.util.ArrayList;
import java.util.List;

/** The calls of {@link VirtualTime#await} that wait, in the order in which they came. Guarded by the loop's lock. */
final class BlockedCalls {
    private final List<BlockedCall> calls = new ArrayList<>();

    void add(BlockedCall call) {
        calls.add(call);
    }

    void remove(BlockedCall call) {
        calls.remove(call);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    List<BlockedCall> all() {
        return List.copyOf(calls);
    }

    /** Returns whether there are calls, and none of them has been released and can go on at once. */
    boolean allWait() {
        boolean innermost = true;
        for (int index = calls.size() - 1; index >= 0; index--) {
            BlockedCall call = calls.get(index);
            if (canGoOn(call, innermost)) {
                return false;
            }
            innermost &= !call.onLoop;
        }
        return !calls.isEmpty();
    }

    /** Returns whether a call waits for a process to be resumed, which comes from outside if it comes. */
    boolean anyPaused() {
        return calls.stream().anyMatch(call -> call.future instanceof Resumption);
    }

    /** Returns whether the loop's thread waits, and has been released. */
    boolean loopCanGoOn() {
        for (int index = calls.size() - 1; index >= 0; index--) {
            if (calls.get(index).onLoop) {
                return calls.get(index).isReleased();
            }
        }
        return false;
    }

    /** Of the calls nested on the loop's thread only the innermost can return; the others must wait for it even when they are released. */
    private static boolean canGoOn(BlockedCall call, boolean innermost) {
        return call.isReleased() && (innermost || !call.onLoop);
    }

    void giveUpAll(String why) {
        calls.forEach(call -> call.giveUp(why));
    }
}

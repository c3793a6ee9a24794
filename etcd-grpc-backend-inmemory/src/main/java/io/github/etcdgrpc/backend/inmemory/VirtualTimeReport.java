package io.github.etcdgrpc.backend.inmemory;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says, for people to read, why threads that wait in {@link VirtualTime#await} will not go on: what each waits for, and what is scheduled. */
record VirtualTimeReport(long nowNanos, List<BlockedCall> blocked, List<VirtualTask> timers, List<Throwable> failures) {
    private static final int MOST_FRAMES = 10;
    private static final int MOST_TASKS = 20;
    private static final Set<String> OWN = Set.of(
            VirtualTime.class.getName(),
            VirtualLoop.class.getName(),
            VirtualTimeReport.class.getName(),
            BlockedCall.class.getName(),
            PausableTime.class.getName());

    String text(String why) {
        StringBuilder text = new StringBuilder(why)
                .append(", at ")
                .append(Duration.ofNanos(nowNanos))
                .append(" of virtual time.");
        text.append("\nWaiting in await: ").append(blocked.size());
        blocked.forEach(call -> describe(call, text));
        describeTimers(text);
        if (!failures.isEmpty()) {
            text.append("\nThrown by work: ").append(lines(failures.stream().map(Throwable::toString)));
        }
        return text.toString();
    }

    private void describe(BlockedCall call, StringBuilder text) {
        text.append("\n  thread \"").append(call.thread.getName()).append("\" waits for ");
        text.append(call.future).append(", ").append(bound(call.deadlineNanos()));
        if (call.future.isDone()) {
            text.append(", has been released");
        }
        Arrays.stream(call.thread.getStackTrace())
                .filter(VirtualTimeReport::isCallers)
                .limit(MOST_FRAMES)
                .forEach(frame -> text.append("\n    at ").append(place(frame)));
    }

    private void describeTimers(StringBuilder text) {
        List<VirtualTask> bounds = blocked.stream()
                .map(BlockedCall::alarm)
                .filter(Objects::nonNull)
                .toList();
        List<VirtualTask> others =
                timers.stream().filter(task -> !bounds.contains(task)).toList();
        text.append("\nScheduled: ");
        if (others.isEmpty()) {
            text.append("nothing");
            return;
        }
        text.append(others.size());
        text.append(lines(others.stream().limit(MOST_TASKS).map(this::line)));
    }

    private String line(VirtualTask task) {
        String when = task.dueNanos == VirtualAgenda.NEVER ? "never" : "in " + left(task.dueNanos);
        return when + ": " + task.workName();
    }

    private String bound(long deadlineNanos) {
        return deadlineNanos == VirtualAgenda.NEVER ? "without bound" : "at most " + left(deadlineNanos) + " more";
    }

    private Duration left(long dueNanos) {
        return Duration.ofNanos(dueNanos - nowNanos);
    }

    /** As {@link StackTraceElement#toString}, without the names of class loader and module. */
    private static String place(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    private static String lines(Stream<String> each) {
        return each.map(line -> "\n  " + line).collect(Collectors.joining());
    }

    private static boolean isCallers(StackTraceElement frame) {
        String type = frame.getClassName();
        return !type.startsWith("java.")
                && !type.startsWith("jdk.")
                && !type.contains("$$Lambda")
                && !OWN.contains(type);
    }
}

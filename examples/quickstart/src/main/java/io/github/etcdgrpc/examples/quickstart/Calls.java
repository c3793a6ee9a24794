package io.github.etcdgrpc.examples.quickstart;

import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.TreeMap;

/** Calls a greeter again and again, and counts who answers. */
final class Calls {
    private final GreeterClient client;
    private final Narrator narrator;
    private final Map<String, Integer> answers = new TreeMap<>();
    private int failed;

    Calls(GreeterClient client, Narrator narrator) {
        this.client = client;
        this.narrator = narrator;
    }

    /** Calls once. A call that fails is part of the story, not the end of it. */
    void callOnce() {
        try {
            String greeting = client.greet("Ada");
            String greeter = greeting.substring(greeting.lastIndexOf(' ') + 1);
            answers.merge(greeter, 1, Integer::sum);
            narrator.answered(greeter);
        } catch (StatusRuntimeException failure) {
            failed++;
            narrator.tell("a call failed: " + failure.getStatus().getCode());
        }
    }

    /** Returns how many calls that greeter has answered. */
    int answersOf(String greeter) {
        return answers.getOrDefault(greeter, 0);
    }

    /** Returns how many calls there were, answered or not. */
    int total() {
        return failed + answers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns how many calls failed. */
    int failed() {
        return failed;
    }
}

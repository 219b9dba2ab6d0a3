package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.client.ClientRole;
import io.fluxmpp.bench.scenario.client.CrowdRole;
import io.fluxmpp.bench.scenario.process.InsideRole;
import io.fluxmpp.bench.scenario.process.ServerRole;
import io.fluxmpp.bench.scenario.process.WorkerMain;
import java.io.IOException;
import java.util.List;

/** The main class of the processes that scenarios start. */
public final class Worker {

    private Worker() {}

    public static void main(String[] args) throws IOException {
        WorkerMain.run(List.of(
                new InsideRole(),
                new ServerRole(),
                new ClientRole(),
                new CrowdRole(),
                new SessionsRole(),
                new SoakRole()));
        System.exit(0);
    }
}

#include "agent/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <sstream>
#include <utility>

namespace writeback::agent {
namespace {

/// Seconds: from what a busy server needs to the patience of a caller.
const prometheus::Histogram::BucketBoundaries bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                     0.5,   1,    2.5,   5,    15};

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("writebackd_requests_total")
          .Help("Requests by operation and outcome (ok, repeated, or the code of the problem).")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("writebackd_request_duration_seconds")
          .Help("Time from the request's first byte to its answer, the audit trail included.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& throttled =
      prometheus::BuildCounter()
          .Name("writebackd_throttled_total")
          .Help("Requests that were refused because a limit of [throttle] was used up.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& asked =
      prometheus::BuildCounter()
          .Name("writebackd_directory_operations_total")
          .Help(
              "Requests to a directory server, and what became of them (refused: any answer but "
              "success).")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& servers_up = gauge(
      "writebackd_directory_server_up", "Whether a directory server is signed in to and answers.");
  prometheus::Family<prometheus::Gauge>& servers_in_use =
      gauge("writebackd_directory_server_in_use", "Whether requests go to this server now.");
  prometheus::Family<prometheus::Gauge>& connections =
      gauge("writebackd_directory_connections", "Connections of the service account.");
  prometheus::Family<prometheus::Gauge>& writes_waiting =
      gauge("writebackd_directory_writes_waiting", "Writes that wait for their turn.");
  prometheus::Family<prometheus::Gauge>& certificates =
      gauge("writebackd_certificate_expiry_seconds",
            "Time until a certificate of this service ends; negative: it has ended.");
  prometheus::Family<prometheus::Gauge>& audit =
      gauge("writebackd_audit_trail_up", "Whether the audit trail can be written.");
  prometheus::Family<prometheus::Gauge>& audit_waiting =
      gauge("writebackd_audit_events_waiting", "Audit events that wait for the disk.");
  prometheus::Family<prometheus::Gauge>& copies_up =
      gauge("writebackd_audit_copy_up", "Whether the trail can be copied there.");
  prometheus::Family<prometheus::Gauge>& copies_behind =
      gauge("writebackd_audit_copy_behind_bytes", "How much of the trail is not copied yet.");
  prometheus::Family<prometheus::Gauge>& store =
      gauge("writebackd_store_up", "Whether the store can be used.");
  std::map<std::pair<std::string_view, std::string_view>, prometheus::Counter*> counted;
  std::map<std::string_view, prometheus::Histogram*> timed;
  std::map<prometheus::Counter*, std::uint64_t> told;
  /// Those of the last look: servers and certificates come and go with reloads.
  std::vector<std::pair<prometheus::Family<prometheus::Gauge>*, prometheus::Gauge*>> shown;

  prometheus::Family<prometheus::Gauge>& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  void show(prometheus::Family<prometheus::Gauge>& family, const prometheus::Labels& labels,
            double value) {
    auto& one = family.Add(labels);
    one.Set(value);
    shown.emplace_back(&family, &one);
  }
  /// A counter only grows: where a reload brought a new server object, it begins at 0 again.
  void tell(const std::string& server, const Vitals::Server::Asked& asked_there) {
    if (asked_there.count == 0) return;
    auto& counter = asked.Add({{"server", server},
                               {"operation", std::string(asked_there.operation)},
                               {"result", std::string(asked_there.result)}});
    auto& told_before = told[&counter];
    if (asked_there.count < told_before) told_before = 0;
    counter.Increment(static_cast<double>(asked_there.count - told_before));
    told_before = asked_there.count;
  }
  void show(const Vitals& vitals) {
    for (const auto& [family, one] : shown) family->Remove(one);
    shown.clear();
    for (const auto& server : vitals.servers) {
      const prometheus::Labels labels{{"server", server.name}};
      show(servers_up, labels, server.up ? 1 : 0);
      show(servers_in_use, labels, server.in_use ? 1 : 0);
      show(connections, labels, static_cast<double>(server.connections));
      show(writes_waiting, labels, static_cast<double>(server.writes_waiting));
      for (const auto& one : server.asked) tell(server.name, one);
    }
    for (const auto& certificate : vitals.certificates) {
      show(certificates, {{"file", certificate.file}}, certificate.seconds_left);
    }
    for (const auto& copy : vitals.copies) {
      show(copies_up, {{"copy", copy.name}}, copy.works ? 1 : 0);
      show(copies_behind, {{"copy", copy.name}}, static_cast<double>(copy.bytes_behind));
    }
    show(audit_waiting, {}, static_cast<double>(vitals.audit_waiting));
    show(audit, {}, vitals.audit_works ? 1 : 0);
    show(store, {}, vitals.store_works ? 1 : 0);
  }
};

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>()) {
  families_->gauge("writebackd_build_info", "Always 1; the version is a label.")
      .Add({{"version", version}})
      .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::look_by(Look look) {
  look_ = std::move(look);
}

void Metrics::request_ended(std::string_view operation, std::string_view outcome,
                            std::chrono::nanoseconds took) {
  auto*& counter = families_->counted[{operation, outcome}];
  if (counter == nullptr) {
    counter = &families_->requests.Add(
        {{"operation", std::string(operation)}, {"outcome", std::string(outcome)}});
  }
  counter->Increment();
  auto*& histogram = families_->timed[operation];
  if (histogram == nullptr) {
    histogram = &families_->durations.Add({{"operation", std::string(operation)}}, bounds);
  }
  histogram->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::throttled(std::string_view throttle) {
  families_->throttled.Add({{"throttle", std::string(throttle)}}).Increment();
}

std::string Metrics::exposition() {
  if (look_) families_->show(look_());
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families_->registry.Collect());
  return text.str();
}

}  // namespace writeback::agent

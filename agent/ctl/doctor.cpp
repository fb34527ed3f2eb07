#include "agent/ctl/doctor.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "agent/ctl/diagnosis.hpp"
#include "agent/ctl/printable.hpp"
#include "agent/ctl/service_rights.hpp"
#include "agent/online_check.hpp"

namespace writeback::agent {
namespace {

class Report {
 public:
  explicit Report(bool as_json) : as_json_(as_json) {}

  void add(const Diagnoses& all) {
    for (const auto& one : all) add(one);
  }

  void add(const Diagnosis& one) {
    if (one.finding == ldap::Finding::failed) ++failed_;
    if (one.finding == ldap::Finding::warning) ++warnings_;
    if (as_json_) {
      boost::json::object line;
      line["finding"] = word_for(one.finding);
      line["topic"] = one.topic;
      line["where"] = one.where;
      line["text"] = one.text;
      line["next"] = one.next;
      std::printf("%s\n", boost::json::serialize(line).c_str());
    } else {
      std::printf("%-8s %s%s%s: %s\n", word_for(one.finding), one.topic.c_str(),
                  one.where.empty() ? "" : " ", printable(one.where).c_str(),
                  printable(one.text).c_str());
      if (!one.next.empty()) std::printf("         next: %s\n", printable(one.next).c_str());
    }
    std::fflush(stdout);
  }

  [[nodiscard]] ExitCode end() const {
    if (!as_json_) std::printf("%zu failed, %zu warnings\n", failed_, warnings_);
    return failed_ > 0 ? exit_failed : exit_done;
  }

 private:
  bool as_json_;
  std::size_t failed_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace

ExitCode examine(const Config& config, bool as_json) {
  Report report(as_json);
  report.add({ldap::Finding::ok, "ini file", config.file + " has no mistakes"});
  for (const auto& warning : config.warnings) {
    report.add(
        {ldap::Finding::warning, "ini file", warning, "docs/configuration.md has every key"});
  }
  for (const auto& mistake : hidden_from_service(config)) {
    report.add({ldap::Finding::failed, "rights", mistake.text(), "then start the service anew"});
  }
  report.add(diagnose_machine(config));
  report.add(diagnose_units(config));
  report.add(diagnose_service(config));
  report.add(diagnose_portal(config));
  report.add(diagnose_directory(config));
  report.add(diagnose_messages(config));
  return report.end();
}

ExitCode examine(const std::vector<ConfigError>& mistakes, bool as_json) {
  Report report(as_json);
  for (const auto& mistake : mistakes) {
    report.add({ldap::Finding::failed, "ini file", mistake.text(),
                "correct it; docs/configuration.md has every key"});
  }
  static_cast<void>(report.end());
  return exit_config;
}

}  // namespace writeback::agent

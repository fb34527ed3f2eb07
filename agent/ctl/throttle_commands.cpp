#include "agent/ctl/throttle_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "agent/ctl/answer_members.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/printable.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

void print(const json::object& one) {
  std::string names;
  if (const auto* all = one.if_contains("names"); all != nullptr && all->is_array()) {
    for (const auto& name : all->as_array()) {
      if (!name.is_string()) continue;
      names += (names.empty() ? "" : ", ") + printable(name.as_string());
    }
  }
  const std::string until = text_in(one, "blocked_until");
  const std::string state =
      until.empty() ? std::to_string(number_in(one, "attempts")) + " since " + text_in(one, "since")
                    : "blocked until " + until;
  std::printf("%-16s %-40s %s\n", text_in(one, "throttle").c_str(), state.c_str(), names.c_str());
}

}  // namespace

ExitCode list_throttled(const Config& config, bool all, bool as_json) {
  json::object body;
  body["all"] = all;
  const auto answer = post_to_daemon(config, "/control/throttles/list", body);
  if (!answer.done()) return report_problem(answer);
  const auto* throttled = answer.members.if_contains("throttled");
  if (throttled == nullptr || !throttled->is_array()) return report_problem(answer);
  for (const auto& one : throttled->as_array()) {
    if (as_json) {
      std::printf("%s\n", json::serialize(one).c_str());
    } else if (one.is_object()) {
      print(one.as_object());
    }
  }
  if (throttled->as_array().empty() && !as_json) std::puts("nobody is throttled");
  if (says_yes(answer.members, "has_more")) std::fputs("there are more\n", stderr);
  return exit_done;
}

ExitCode clear_throttled(const Config& config, const std::string& kind, const std::string& called) {
  json::object body;
  body["name"] = called;
  if (!kind.empty()) body["kind"] = kind;
  const auto answer = post_to_daemon(config, "/control/throttles/clear", body);
  if (!answer.done()) return report_problem(answer);
  const auto cleared = number_in(answer.members, "cleared");
  if (cleared == 0) {
    std::fprintf(stderr,
                 "nothing is counted for %s; `writebackctl throttle list --all` shows the names\n",
                 printable(called).c_str());
    return exit_failed;
  }
  std::printf("cleared %lld %s of %s\n", static_cast<long long>(cleared),
              cleared == 1 ? "count" : "counts", printable(called).c_str());
  return exit_done;
}

}  // namespace writeback::agent

#include "agent/ctl/simulate_command.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <stdexcept>

#include "agent/ctl/answer_members.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/grouped.hpp"
#include "agent/ctl/progress.hpp"
#include "agent/online_check.hpp"
#include "agent/wait_for.hpp"
#include "ldap/everybody.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

/// From the first server that has them all.
ldap::Everybody everybody_of(const Config& config) {
  std::string failure = "no server is known";
  for (const auto& server : directory_servers(config)) {
    Progress progress("reading names", 0);
    boost::asio::io_context loop(1);
    auto everybody =
        wait_for(loop, ldap::list_everybody(loop.get_executor(), *config.directory, server,
                                            [&](std::size_t more) { progress.step(more); }));
    if (everybody.failure.empty()) return everybody;
    failure = server.text + ": " + everybody.failure;
  }
  throw std::runtime_error("the directory could not be read: " + failure);
}

/// People by what they can pass.
struct Reach {
  std::size_t with_one_gate = 0;
  std::size_t with_two_gates = 0;
  std::size_t with_both = 0;
  std::size_t people = 0;
  std::size_t not_looked_up = 0;
  std::size_t asked_for = 0;  ///< gates, by the daemon

  [[nodiscard]] std::size_t with(std::size_t gates) const {
    return gates >= 2 ? with_two_gates : with_one_gate;
  }
  /// Who can pass `these`, and not `those`.
  [[nodiscard]] std::size_t only_with(std::size_t these, std::size_t those) const {
    return these == those ? 0 : with(these) - with_both;
  }
};

void count(Reach& reach, const DaemonAnswer& answer) {
  ++reach.people;
  if (!answer.done()) {
    ++reach.not_looked_up;
    return;
  }
  reach.asked_for = static_cast<std::size_t>(number_in(answer.members, "configured_gates"));
  const bool one = says_yes(answer.members, "with_one_gate");
  const bool two = says_yes(answer.members, "with_two_gates");
  if (one) ++reach.with_one_gate;
  if (two) ++reach.with_two_gates;
  if (one && two) ++reach.with_both;
}

void print_as_json(const Reach& reach, std::size_t now, std::size_t then) {
  json::object object;
  object["gates"] = then;
  object["configured_gates"] = now;
  object["people"] = reach.people;
  object["can_reset"] = reach.with(now);
  object["could_no_longer_reset"] = reach.only_with(now, then);
  object["could_newly_reset"] = reach.only_with(then, now);
  object["not_looked_up"] = reach.not_looked_up;
  std::printf("%s\n", json::serialize(object).c_str());
}

void print(const Reach& reach, std::size_t now, std::size_t then) {
  std::printf("with gates = %zu (now: %zu), %s of %s people who can reset could no longer do so\n",
              then, now, grouped(reach.only_with(now, then)).c_str(),
              grouped(reach.with(now)).c_str());
  if (const auto more = reach.only_with(then, now); more > 0) {
    std::printf("%s more could\n", grouped(more).c_str());
  }
  std::printf("looked at: %s people; %s of them could not be looked up\n",
              grouped(reach.people).c_str(), grouped(reach.not_looked_up).c_str());
}

}  // namespace

ExitCode simulate(const Config& config, std::size_t gates, bool as_json) {
  const auto everybody = everybody_of(config);
  Reach reach;
  {
    Progress progress("looking people up", everybody.names.size());
    for (const auto& name : everybody.names) {
      json::object body;
      body["user"] = name;
      count(reach, post_to_daemon(config, "/control/registration/simulate", body));
      progress.step();
    }
  }
  reach.people += everybody.without_name;
  reach.not_looked_up += everybody.without_name;
  const std::size_t in_file = config.self_service.rules.gates;
  const std::size_t now = reach.asked_for == 0 ? in_file : reach.asked_for;
  const std::size_t then = gates == 0 ? in_file : gates;
  if (as_json) {
    print_as_json(reach, now, then);
  } else {
    print(reach, now, then);
  }
  return reach.not_looked_up > 0 ? exit_failed : exit_done;
}

}  // namespace writeback::agent

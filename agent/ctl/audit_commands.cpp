#include "agent/ctl/audit_commands.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <deque>

#include "agent/audit/trail_reader.hpp"
#include "agent/audit/trail_writer.hpp"
#include "agent/ctl/printable.hpp"
#include "agent/ctl/progress.hpp"

namespace writeback::agent {
namespace json = boost::json;

namespace {

std::string text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_asked_for(const AuditQuery& query, const Secret& key, const json::object& object) {
  if (!query.operation.empty() && text(object, "operation") != query.operation) return false;
  if (!query.since.empty() && text(object, "time") < query.since) return false;
  if (query.user.empty()) return true;
  const std::string pseudonym = pseudonym_of(key, query.user);
  for (const char* name : {"user", "entry"}) {
    const std::string value = text(object, name);
    if (value == query.user || value == pseudonym) return true;
  }
  return false;
}

/// For people: what is there, in one line.
std::string readable(const json::object& object) {
  std::string line = text(object, "time");
  if (const auto* event = object.if_contains("event")) line += " " + json::serialize(*event);
  line += " " + text(object, "name");
  for (const char* name :
       {"user", "entry", "caller", "from", "server", "problem", "note", "operation"}) {
    const std::string value = text(object, name);
    if (!value.empty()) line += std::string(" ") + name + "=" + printable(value);
  }
  return line;
}

}  // namespace

int verify_audit(const std::string& folder, const Secret& key) {
  Progress progress("reading lines", 0);
  const TrailState state =
      read_trail(folder, key, false, [&](std::string_view /*line*/) { progress.step(); });
  progress.make_room();
  if (!state.fault.empty()) {
    std::printf("%s: DAMAGED: %s\n%llu lines before that are as they were written\n",
                folder.c_str(), state.fault.c_str(), static_cast<unsigned long long>(state.lines));
    return 1;
  }
  std::printf("%s: %llu lines in %llu files, unbroken\n", folder.c_str(),
              static_cast<unsigned long long>(state.lines),
              static_cast<unsigned long long>(state.segments));
  for (const auto& open : state.open) {
    std::printf("operation %s has an intent and no outcome yet\n", open.operation.c_str());
  }
  return 0;
}

int show_audit(const std::string& folder, const Secret& key, const AuditQuery& query) {
  std::deque<std::string> lines;
  const auto take = [&](std::string_view line) {
    const json::object object = json::parse(line).as_object();
    if (!is_asked_for(query, key, object)) return;
    lines.push_back(query.as_json ? std::string(line) : readable(object));
    if (query.last > 0 && lines.size() > query.last) lines.pop_front();
  };
  const TrailState state = read_trail(folder, key, false, take);
  for (const auto& line : lines) std::printf("%s\n", line.c_str());
  if (state.fault.empty()) return 0;
  std::fprintf(stderr, "%s: DAMAGED: %s\n", folder.c_str(), state.fault.c_str());
  return 1;
}

}  // namespace writeback::agent

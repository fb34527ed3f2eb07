#include "agent/audit/trail_reader.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/audit/segments.hpp"
#include "policy/audit_event.hpp"

namespace writeback::agent {
namespace json = boost::json;

namespace {

constexpr std::string_view head_purpose = "head";

std::string member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint64_t number(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return 0;
  boost::system::error_code none;
  return value->to_number<std::uint64_t>(none);
}

class Reading {
 public:
  Reading(const std::string& folder, const Secret& key, const OnLine& on_line)
      : folder_(folder), key_(key), on_line_(on_line) {
    // Before the lines: a daemon may be writing, and the head follows upon them.
    std::ifstream file(head_path(folder_), std::ios::binary);
    has_head_ = static_cast<bool>(std::getline(file, head_));
  }

  TrailState read(bool only_the_last) {
    auto segments = segments_in(folder_);
    if (only_the_last && segments.size() > 1) segments.erase(segments.begin(), segments.end() - 1);
    for (const auto& segment : segments) {
      if (!state_.fault.empty()) break;
      read_segment(segment);
    }
    const bool begins_late = !segments.empty() && segments.front().number > removed_through_ + 1;
    if (state_.fault.empty() && begins_late && !only_the_last) {
      state_.fault = "files before " +
                     std::filesystem::path(segments.front().path).filename().string() +
                     " are missing, and the trail does not say that they were removed";
    }
    if (state_.fault.empty()) compare_with_head();
    return std::move(state_);
  }

 private:
  void read_segment(const Segment& segment) {
    name_ = std::filesystem::path(segment.path).filename();
    if (state_.last_segment != 0 && segment.number != state_.last_segment + 1) {
      state_.fault = name_ + ": the file before it is missing";
      return;
    }
    state_.last_segment = segment.number;
    ++state_.segments;
    state_.whole_bytes = 0;
    std::ifstream file(segment.path, std::ios::binary);
    std::string line;
    line_number_ = 0;
    bool torn = false;
    while (state_.fault.empty() && std::getline(file, line)) {
      ++line_number_;
      torn = file.eof();
      if (torn) break;
      read_line(line);
      state_.whole_bytes += line.size() + 1;
    }
    state_.torn_bytes = torn ? line.size() : 0;
    if (torn && segment.number != segments_in(folder_).back().number) say("a half line");
  }

  void read_line(const std::string& line) {
    const auto chained = split_line(line);
    if (!chained) return say("not a line of the trail");
    boost::system::error_code failed;
    const json::value value = json::parse(line, failed);
    if (failed || !value.is_object()) return say("not a line of the trail");
    const json::object& object = value.get_object();
    const auto kind = static_cast<AuditKind>(number(object, "event"));
    const std::uint64_t seq = number(object, "seq");
    // The oldest file that is kept begins where one that is gone has ended.
    if (state_.lines == 0 && kind == AuditKind::segment_opened) {
      state_.last_mac = member(object, "previous");
      state_.last_seq = seq - 1;
      read_carried(object);
    }
    if (!follows(key_, state_.last_mac, *chained)) {
      return say("it was changed, or lines before it were changed, removed or reordered");
    }
    if (seq != state_.last_seq + 1) return say("its number is not the next one");
    state_.last_mac = chained->mac;
    state_.last_seq = seq;
    ++state_.lines;
    if (kind == AuditKind::segment_removed) removed_through_ = number(object, "segment");
    follow(kind, object, line);
    if (on_line_) on_line_(line);
  }

  /// Operations that were open when the file was begun.
  void read_carried(const json::object& object) {
    const auto* open = object.if_contains("open");
    if (open == nullptr || !open->is_array()) return;
    for (const auto& operation : open->get_array()) {
      if (operation.is_string()) {
        state_.open.push_back({std::string(operation.get_string()), "{}"});
      }
    }
  }

  void follow(AuditKind kind, const json::object& object, const std::string& line) {
    const std::string operation = member(object, "operation");
    if (operation.empty()) return;
    const auto same = [&](const TrailState::Open& one) { return one.operation == operation; };
    if (is_intent(kind)) {
      if (std::none_of(state_.open.begin(), state_.open.end(), same)) {
        state_.open.push_back({operation, line});
      }
    } else {
      std::erase_if(state_.open, same);
    }
  }

  void compare_with_head() {
    if (!has_head_) {
      if (state_.lines > 0) state_.fault = "the file head is missing";
      return;
    }
    const auto space = head_.find(' ');
    const std::uint64_t seq = std::strtoull(head_.c_str(), nullptr, 10);
    const std::string last = space == std::string::npos ? "" : head_.substr(space + 1, 64);
    if (head_text(key_, seq, last) != head_ + "\n") {
      state_.fault = "the file head was changed";
    } else if (seq > state_.last_seq) {
      state_.fault = "lines are missing at the end: the last one is " +
                     std::to_string(state_.last_seq) + ", and there were " + std::to_string(seq);
    }
  }

  void say(const std::string& what) {
    state_.fault = name_ + " line " + std::to_string(line_number_) + ": " + what;
  }

  const std::string& folder_;
  const Secret& key_;
  const OnLine& on_line_;
  TrailState state_;
  std::string name_;
  std::uint64_t line_number_ = 0;
  std::uint64_t removed_through_ = 0;
  std::string head_;
  bool has_head_ = false;
};

}  // namespace

TrailState read_trail(const std::string& folder, const Secret& key, bool only_the_last,
                      const OnLine& on_line) {
  return Reading(folder, key, on_line).read(only_the_last);
}

std::string head_path(const std::string& folder) {
  return folder + "/head";
}

std::string head_text(const Secret& key, std::uint64_t seq, const Mac& last) {
  // Of one length always, so that one write replaces all of it.
  std::string number = std::to_string(seq);
  number.insert(0, 20 - number.size(), '0');
  const std::string text = number + " " + last;
  return text + " " + mac_of(key, head_purpose, text) + "\n";
}

}  // namespace writeback::agent

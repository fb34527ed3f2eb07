#include "agent/audit/segments.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iomanip>
#include <sstream>

namespace writeback::agent {
namespace {

constexpr std::string_view prefix = "audit-";
constexpr std::string_view suffix = ".jsonl";
constexpr int digits = 6;

/// 0: none of ours.
std::uint64_t number_of(const std::string& name) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return 0;
  const char* begin = name.data() + prefix.size();
  const char* end = name.data() + name.size() - suffix.size();
  std::uint64_t number = 0;
  const auto [stopped, error] = std::from_chars(begin, end, number);
  return error == std::errc{} && stopped == end ? number : 0;
}

}  // namespace

Segment segment_of(const std::string& folder, std::uint64_t number) {
  std::ostringstream name;
  name << folder << '/' << prefix << std::setw(digits) << std::setfill('0') << number << suffix;
  return {number, name.str()};
}

std::vector<Segment> segments_in(const std::string& folder) {
  std::vector<Segment> segments;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    const std::uint64_t number = number_of(file.path().filename());
    if (number > 0) segments.push_back({number, file.path()});
  }
  std::sort(segments.begin(), segments.end(),
            [](const Segment& a, const Segment& b) { return a.number < b.number; });
  return segments;
}

}  // namespace writeback::agent

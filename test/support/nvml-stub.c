/* A stand-in for libnvidia-ml.so.1, after nvml.h: GPUS GPUs whose energy follows CLOCK_MONOTONIC at WATTS(gpu). */
#include <string.h>
#include <stdio.h>
#include <time.h>

#ifndef INIT_CODE
#define INIT_CODE 0
#endif
#ifndef GPUS
#define GPUS 2
#endif
/* GPUs from here on have no energy counter. */
#ifndef COUNTED
#define COUNTED 1
#endif
#ifndef POWER_CODE
#define POWER_CODE 0
#endif
#define WATTS(gpu) (gpu == 0 ? 250 : 75)

typedef int nvmlReturn_t;
typedef struct device { int index; nvmlReturn_t fails; double watts; } *nvmlDevice_t;
typedef struct { unsigned long long total, free, used; } nvmlMemory_t;
typedef struct { unsigned int gpu, memory; } nvmlUtilization_t;
typedef struct {
  unsigned int pid;
  unsigned long long usedGpuMemory;
  unsigned int gpuInstanceId, computeInstanceId;
} nvmlProcessInfo_t;

static struct device devices[GPUS + 1];
static int users;
static unsigned int clients[128], clientCount;

/* What the test turns. */
void stub_fail(int gpu, int code) { devices[gpu].fails = code; }
void stub_watts(int gpu, double watts) { devices[gpu].watts = watts; }
void stub_clients(const unsigned int *pids, int count) {
  memcpy(clients, pids, count * sizeof *pids);
  clientCount = count;
}
int stub_users(void) { return users; }

nvmlReturn_t nvmlInit_v2(void) {
  if (INIT_CODE != 0) return INIT_CODE;
  if (users++ == 0)
    for (int i = 0; i < GPUS; i++) devices[i] = (struct device){i, 0, WATTS(i)};
  return 0;
}
nvmlReturn_t nvmlShutdown(void) { users--; return 0; }
const char *nvmlErrorString(nvmlReturn_t code) {
  switch (code) {
    case 4: return "Insufficient Permissions";
    case 9: return "Driver Not Loaded";
    case 15: return "GPU is lost";
    case 18: return "Driver/library version mismatch";
    default: return "Unknown Error";
  }
}
nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) { *count = GPUS; return 0; }
nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
  *device = &devices[index];
  return 0;
}
nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
  return snprintf(name, length, "Stub %d", device->index) < 0;
}
nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
  return snprintf(uuid, length, "GPU-%08d", device->index) < 0;
}
#ifndef OLD_LIBRARY
nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *mj) {
  struct timespec now;
  if (device->index >= COUNTED) return 3;
  if (device->fails) return device->fails;
  clock_gettime(CLOCK_MONOTONIC, &now);
  *mj = device->watts * (now.tv_sec * 1e3 + now.tv_nsec / 1e6);
  return 0;
}
#endif
nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *mw) {
  if (POWER_CODE != 0) return POWER_CODE;
  if (device->fails) return device->fails;
  *mw = device->watts * 1000;
  return 0;
}
nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, int sensor, unsigned int *celsius) {
  if (sensor != 0) return 2;
  *celsius = 40 + device->index;
  return 0;
}
nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
  if (device->index >= COUNTED) return 3;
  *memory = (nvmlMemory_t){80ull << 30, 77ull << 30, 3ull << 30};
  return 0;
}
nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *rates) {
  if (device->index >= COUNTED) return 3;
  *rates = (nvmlUtilization_t){37, 11};
  return 0;
}
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos) {
  unsigned int room = *count, there = device->index == 0 ? clientCount : 0;
  *count = there;
  if (room < there) return 7;
  for (unsigned int i = 0; i < there; i++) infos[i] = (nvmlProcessInfo_t){clients[i], 1 << 20, ~0u, ~0u};
  return 0;
}
